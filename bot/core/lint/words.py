"""The words that lint listens for, in several languages: tables to add to."""

from __future__ import annotations

# All words are folded: small letters, no signs, accents kept. A phrase has single spaces.
# fmt: off

# What never ends, or ends whenever one likes. With a number beside it, a goal of these words is fine.
ENDLESS = frozenset({
    "improve", "improving", "refactor", "refactoring", "optimize", "optimise", "optimizing", "optimising", "enhance",
    "enhancing", "work on", "working on", "look into", "looking into", "explore", "exploring", "keep improving",
    "clean up", "cleaning up", "polish", "polishing", "streamline", "stabilize", "stabilise", "modernize", "modernise",
    "make progress", "strengthen", "harden",
    "verbessern", "optimieren", "weiterarbeiten", "aufräumen", "anschauen", "ausbauen", "vorantreiben",
    "améliorer", "optimiser", "travailler sur", "explorer", "nettoyer", "renforcer",
    "mejorar", "optimizar", "trabajar en", "explorar", "limpiar", "reforzar", "refactorizar",
    "melhorar", "otimizar", "trabalhar em", "limpar", "refatorar",
    "migliorare", "ottimizzare", "lavorare su", "esplorare", "ripulire",
    "verbeteren", "optimaliseren", "werken aan", "verkennen", "opruimen",
})

# What nobody can measure.
UNMEASURABLE = frozenset({
    "reliably", "better", "faster", "easily", "easier", "quickly", "properly", "robustly", "seamlessly", "smoothly",
    "efficiently", "significantly", "drastically", "user friendly", "more stable", "more robust", "as needed",
    "as possible", "state of the art", "best in class", "world class",
    "zuverlässig", "besser", "schneller", "einfacher", "reibungslos", "deutlich", "möglichst", "benutzerfreundlich",
    "mieux", "meilleur", "meilleure", "plus rapide", "facilement", "rapidement", "correctement",
    "mejor", "más rápido", "fácilmente", "rápidamente", "correctamente",
    "melhor", "mais rápido", "facilmente", "rapidamente", "corretamente",
    "meglio", "più veloce",
    "beter", "sneller", "makkelijker", "betrouwbaar",
})

# What a person does in a goal: two of them around an "and" are two goals.
VERBS = frozenset(
    "add automate announce archive audit build buy call change clean close collect convert create decide define delete"
    " deliver deploy describe design document draft drop enable extend file finish fix hire implement improve increase"
    " install interview introduce investigate launch make measure merge migrate move onboard optimize optimise plan"
    " prepare present profile publish raise recover reduce refactor release remove rename repair replace research"
    " resolve review rewrite roll run sell send ship set show solve split start stop survey switch talk teach test"
    " train translate tune update upgrade validate verify visit write"
    " ausliefern ausrollen bauen beheben dokumentieren einführen einstellen entfernen entwerfen ersetzen erstellen"
    " messen migrieren reparieren schreiben testen veröffentlichen verbessern umbauen umziehen aktualisieren"
    " ajouter améliorer automatiser concevoir construire corriger créer déployer documenter écrire lancer livrer"
    " mesurer migrer publier réduire remplacer supprimer tester"
    " agregar añadir arreglar automatizar construir corregir crear desplegar diseñar documentar eliminar entregar"
    " escribir lanzar medir migrar publicar reducir reemplazar probar"
    " adicionar corrigir criar entregar escrever implantar lançar remover substituir testar"
    " aggiungere correggere costruire creare documentare pubblicare ridurre rimuovere scrivere sostituire"
    " bouwen documenteren lanceren maken meten migreren publiceren repareren schrijven testen uitrollen"
    " vervangen verwijderen".split()
)
AND = ("and", "und", "et", "y", "e", "en", "&", "+")

# Numbers in words: enough for a target ("two errors gone"), too little for a goal's title.
NUMBER_WORDS = frozenset(
    "zero two three four five six seven eight nine ten twelve half twice all every none no both whole nobody"
    " null zwei drei vier fünf zehn alle kein keine jeder jede beide"
    " zéro deux trois quatre cinq dix tous toutes aucun aucune chaque"
    " cero dos tres cuatro cinco diez todos todas ningún ninguna cada"
    " dois três quatro dez nenhum nenhuma due tre quattro cinque dieci tutti nessun ogni"
    " nul twee drie vier vijf tien alle geen elke".split()
)
# A number after one of these counts nothing: "phase 2", "Python 3".
NUMBERED = frozenset(
    "phase step part sprint week day version v item goal task milestone stage tier level chapter option plan q h fy"
    " python ruby java node php angular vue react django rails postgres postgresql http http/ tls oauth ipv utf sha"
    " level tag schritt teil woche étape semaine partie fase paso semana parte settimana stap deel".split()
)

# Who is not there. A line of the support section that speaks of capacity counts only with one of these.
AWAY = frozenset({
    "away", "off", "ooo", "out", "out of office", "vacation", "holiday", "holidays", "leave", "parental leave", "pto",
    "sick", "absent", "on call", "oncall", "support hero", "support", "unavailable", "not available",
    "urlaub", "abwesend", "krank", "elternzeit", "bereitschaft", "congé", "congés", "vacances", "astreinte",
    "vacaciones", "ausente", "de guardia", "férias", "ferie", "assente", "vakantie", "afwezig",
})
SUPPORT_HERO = frozenset({
    "support hero", "support rota", "support", "on call", "oncall", "hero of the week", "bereitschaft", "astreinte",
    "away", "off", "out of office", "on vacation", "on holiday", "on leave", "abwesend", "urlaub", "absent",
    "de guardia", "vacaciones", "férias", "afwezig",
})
# Who stands in such a line and is there.
THERE = frozenset({"backup", "back up", "available", "back on", "covers for", "covering for", "vertretung"})

CRITERIA = frozenset({
    "acceptance criteria", "acceptance criterion", "akzeptanzkriterien", "abnahmekriterien", "critères d acceptation",
    "criterios de aceptación", "critérios de aceitação", "criteri di accettazione", "acceptatiecriteria",
})

TOTALS = frozenset({
    "overall", "total", "average", "overall health", "overall score", "total score", "team health", "gesamt",
    "durchschnitt", "total général", "moyenne", "promedio", "média", "totale", "gemiddeld",
})
# fmt: on
