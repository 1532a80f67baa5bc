"""The filing cabinet: models, queries, constraints, triggers, migrations.

It decides nothing: core judges, acts change."""
