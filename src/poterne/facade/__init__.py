"""What all pages share: layout, style, typography.

A page template begins ``{% extends "facade/page.html" %}{% load facade %}`` (portal) or
``"facade/bureau.html"`` (desk) and fills the block ``contenu``; ``avant`` is what precedes the
title, ``scripts`` takes ``<script src defer>`` only. A view ends with
``layout.page(request, template, ecran="Portail-4", titre="…", erreurs=…, **context)``: the shell
prints ``<title>``, the error summary and the one ``<h1>``; contents begin at ``<h2>``.
Optional context: ``demande`` (the request, for title and line above), ``environnement``.

Texts hold plain spaces: the whole document passes through ``typography``. What a person typed,
references and identifiers stand in ``translate="no"`` or ``<code>``, which it leaves alone.

Forms derive from ``forms.ShapeForm`` and judge nothing: ``forms.attach(form, breaches, names)``
hangs what core found beside its control and returns the entries of the summary (``erreurs=``).
``{% champ form.email %}`` renders one field whole; other pieces: ``templatetags/facade.py`` and
the values of ``parts``. Style: classes of ``static/facade/poterne.css``; no inline style, ever.
"""
