# Needs make and Python 3.11 or later with venv; everything else is installed here.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help dev dev-reset test quick journey pictures fuzz campagnes bench

PYTHON ?= python3
BIN := .venv/bin
DB ?= sqlite

help: ## cette liste
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

dev: .venv/.service ## la démonstration : tout, sur cette machine, avec des gens inventés
	@$(BIN)/poterne dev

dev-reset: .venv/.service ## la même, recommencée à neuf
	@$(BIN)/poterne dev --a-neuf

test: .venv/.essais ## tout ce que l’intégration vérifie, rien de moins
	@$(BIN)/python tools/checks.py test

quick: .venv/.essais ## la boucle courte : style, types, contrats, maison, essais sur SQLite
	@$(BIN)/python tools/checks.py quick

journey: .venv/.essais ## toute la ligne une fois, pour de vrai (DB=postgres pour PostgreSQL)
	@$(BIN)/python -m tests.journeys.whole_line --db $(DB)

pictures: .venv/.essais ## chaque écran atteint par les parcours, à 375 et 1280 px, clair et sombre : pictures/index.html
	@PICTURES=1 $(BIN)/python -m pytest -q --no-header tests/journeys
	@echo "pictures/index.html"

fuzz: .venv/.essais ## cent mille PDF altérés devant l’examinateur (make test : cinq cents)
	@$(BIN)/python -m tests.fuzz

campagnes: .venv/.essais ## dix mille morts, mille courses, cent mille pas, le courriel, les fichiers altérés : les figures exigées et vues (des heures)
	@$(BIN)/python -m bench.campaigns

bench: .venv/.essais ## les figures du bureau, du portail et du messager, 1 000 puis 100 000 demandes, sur les deux moteurs; l’examinateur; des fautes mises dans les règles; puis « campagnes »
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.examiner
	@$(BIN)/python -m bench.mutations
	@$(BIN)/python -m bench.campaigns

# What runs the product, then what tests it: a newcomer waits for the first only.
.venv/.service: pyproject.toml uv.lock
	@tools/system.sh service
	@PYTHON=$(PYTHON) tools/install.sh --no-dev --inexact
	@touch $@

.venv/.essais: pyproject.toml uv.lock
	@tools/system.sh essais
	@PYTHON=$(PYTHON) tools/install.sh
	@touch $@ .venv/.service
