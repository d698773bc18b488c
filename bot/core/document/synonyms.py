"""What people call the sections of a plan, in several languages: a table to add to."""

from __future__ import annotations

from bot.core.document.values import Kind

# One word per line would hide the tables.
# fmt: off

# Whole headings, folded (small letters, no signs). Words such as "our", "next" and "sprint" may stand around them.
NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.HEADLINE: (
        "headline", "headline goal", "headline goals", "headline goal s", "main goal", "main goals",
        "moonshots", "big bets", "hauptziel", "hauptziele", "objectif principal", "objectifs principaux",
        "objetivo principal", "objetivos principales", "objetivos principais", "obiettivo principale",
        "obiettivi principali", "hoofddoel", "hoofddoelen",
    ),
    Kind.PLAN: (
        "plan", "planning", "plans", "goal", "goals", "objectives", "proposed goals", "planned goals",
        "priorities", "sprint plan", "sprint goals", "sprint goal", "iteration goals",
        "goals for the next sprint", "what we will do", "focus", "commitments", "planned", "planned work",
        "committed", "ziele", "planung", "sprintziele", "vorgeschlagene ziele", "objectifs",
        "objectifs proposés", "planification", "objetivos", "objetivos propuestos", "planificación", "metas",
        "objetivos propostos", "planejamento", "planeamento", "obiettivi", "obiettivi proposti",
        "pianificazione", "piano", "doelen", "doelstellingen", "voorgestelde doelen", "目標", "計画", "スプリント目標",
    ),
    Kind.HIGH: (
        "high", "highest", "urgent", "high priority", "high prio", "must have", "must haves", "top priority",
        "top priorities", "p0", "p1", "hohe priorität", "priorité haute", "haute priorité", "prioridad alta",
        "alta prioridad", "prioridade alta", "alta prioridade", "priorità alta",
        "alta priorità", "hoge prioriteit", "優先度高",
    ),
    Kind.LOW: (
        "low", "lowest", "low priority", "low prio", "side quest", "side quests", "low priority side quests",
        "nice to have", "nice to haves", "stretch", "stretch goal", "stretch goals", "p2", "p3", "could have",
        "niedrige priorität", "nebenaufgaben", "priorité basse", "basse priorité", "faible priorité",
        "quêtes secondaires", "misiones secundarias", "tareas secundarias", "tarefas secundárias",
        "prioridad baja", "baja prioridad", "prioridade baixa", "baixa prioridade",
        "priorità bassa", "bassa priorità", "lage prioriteit", "優先度低",
    ),
    Kind.OUTCOMES: (
        "outcome", "outcomes", "status of outcomes", "status of outcomes from previous sprint",
        "previous sprint", "last sprint", "previous sprint goals", "last sprint goals",
        "goals from last sprint", "goals of last sprint", "goals from previous sprint", "results",
        "results of last sprint", "what we did", "what happened", "status of previous sprint", "ergebnisse",
        "letzter sprint", "ergebnisse des letzten sprints", "résultats", "résultats du sprint précédent",
        "sprint précédent", "resultados", "resultados del sprint anterior", "sprint anterior",
        "resultados da sprint anterior", "risultati", "sprint precedente", "resultaten", "vorige sprint",
    ),
    Kind.HANGOVER: (
        "hang over", "hang overs", "hangover", "hangovers", "hang over items", "hangover items", "carry over",
        "carry overs", "carryover", "carried over", "left over", "left overs", "leftovers", "spillover",
        "spill over", "hang over items from previous sprint", "carry over from last sprint",
        "carry over from previous sprint", "unfinished", "übertrag", "überhang", "offen geblieben", "reporté",
        "reports", "pendientes", "pendências", "reste du sprint précédent", "arrastre", "arrastado",
        "in sospeso", "restanten",
    ),
    Kind.RETRO: (
        "retro", "retrospective", "retrospektive", "rückblick", "rétro", "rétrospective", "retrospectiva",
        "retrospettiva", "retrospectief", "terugblik", "look back",
    ),
    Kind.WENT_WELL: (
        "went well", "what went well", "good", "the good", "liked", "wins", "highlights", "keep", "keep doing",
        "was lief gut", "gut gelaufen", "ce qui a bien marché", "lo que salió bien", "qué salió bien",
        "o que correu bem", "o que foi bem", "o que deu certo", "lo que fue bien", "cosa è andato bene",
        "wat ging goed",
    ),
    Kind.IMPROVE: (
        "improve", "improvements", "to improve", "what can we do better", "what can be better",
        "what could be better", "what could we do better", "what can we improve", "what did not go well",
        "what didn t go well", "what went wrong", "what went badly", "went badly", "the bad", "lacked",
        "change", "stop doing", "was können wir besser machen", "verbesserungen", "was lief schlecht",
        "ce qui peut être amélioré", "améliorations", "qué podemos mejorar", "mejoras", "a mejorar",
        "o que podemos melhorar", "melhorias", "o que pode melhorar", "o que pode ser melhor",
        "o que deu errado", "lo que puede mejorar",
        "qué salió mal", "lo que salió mal", "was besser werden kann", "ce qui peut être mieux", "à améliorer",
        "cosa migliorare", "miglioramenti", "wat kan beter",
        "verbeterpunten",
    ),
    Kind.LESSONS: (
        "lessons", "lessons learned", "learnings", "learned", "what we learned", "erkenntnisse", "gelernt",
        "leçons", "leçons apprises", "apprentissages", "lecciones", "lecciones aprendidas", "aprendizajes",
        "lições", "lições aprendidas", "aprendizados",
    ),
    Kind.ACTIONS: (
        "action", "actions", "action items", "action points", "todo", "todos", "to do", "next steps",
        "follow ups", "follow up", "maßnahmen", "nächste schritte", "prochaines étapes", "acciones", "aktionen",
        "actions à mener",
        "próximos pasos", "ações", "próximos passos", "azioni", "prossimi passi", "acties", "actiepunten",
    ),
    Kind.RISKS: (
        "risk", "risks", "known risks", "risk register", "things that might take us down", "contingency plans",
        "mitigation", "risiken", "risques", "riesgos", "riscos", "rischi", "risico s", "threats", "リスク",
    ),
    Kind.BLOCKERS: (
        "blocker", "blockers", "blocked", "blocked by", "escalation triggers", "escalation path", "stuck",
        "impediments", "dependencies", "blockaden", "hindernisse",
        "blocages", "bloqueos", "bloqueios", "blocchi", "blokkades",
    ),
    Kind.METRICS: (
        "metrics", "kpi", "kpis", "key metrics", "success metrics", "key performance indicators",
        "metric targets",
        "performance targets", "zielwerte", "targets", "key results", "okr", "okrs", "measures", "numbers",
        "kennzahlen",
        "métriques", "indicateurs", "métricas", "indicadores", "metriche", "meetwaarden",
    ),
    Kind.HEALTH: (
        "health", "dimension scores", "squad health", "squad health check", "sprint health",
        "sprint health check",
        "teamgesundheit", "santé de l équipe", "salud del equipo", "saúde do time", "saúde da equipe",
        "saúde da equipa", "health score", "health scores",
        "team health", "health check",
    ),
    Kind.DECISIONS: (
        "decision", "decisions", "decision log", "decisions made", "decision making", "adr", "adrs",
        "beschlüsse", "entscheidungen", "décisions", "decisiones", "decisões", "decisão", "decisión",
        "entscheidung", "décision",
    ),
    Kind.DEFINITION_OF_DONE: (
        "definition of done", "dod", "acceptance criteria", "done when", "definition von fertig",
        "akzeptanzkriterien",
        "critères d acceptation", "criterios de aceptación", "definición de hecho", "définition de terminé",
        "critérios de aceitação",
        "definição de pronto",
    ),
    Kind.SUCCESS: (
        "success", "success criteria", "definition of success", "what success looks like", "success looks like",
        "minimum success", "target success", "exceptional success", "erfolgskriterien",
        "critères de succès", "criterios de éxito", "critérios de sucesso",
    ),
    Kind.CEREMONIES: (
        "ceremonies", "sprint ceremonies", "daily standup", "standups", "events", "cadence", "sprint events",
        "zeremonien", "rituale", "rituels", "cérémonies", "ceremonias", "ceremônias", "meetings", "rituals",
        "schedule",
        "agenda", "calendar",
    ),
    Kind.BACKLOG: (
        "backlog", "sprint backlog", "product backlog", "carnet de produit", "backlog produit",
        "pila del producto", "backlog do produto", "someday", "future work", "rückstand", "icebox",
        "later", "parking lot", "ideas", "not planned",
    ),
    Kind.SUPPORT: (
        "support", "who is away", "who s away", "whos away", "who is out", "support away", "support and away",
        "away and support",
        "support heroes", "support hero and away", "absence", "abwesenheit", "abwesenheiten", "wer ist weg",
        "ausencias",
        "quién está fuera", "ausências", "quem está fora", "absent this sprint", "qui est absent", "soporte",
        "suporte", "assistance", "bereitschaft", "unterstützung", "astreinte", "guardia", "plantão",
        "off this sprint", "time off", "pto", "leave", "availability", "congés",
        "vacaciones",
        "férias", "support hero", "support rota", "on call", "away", "off", "off during sprint", "holidays",
        "vacation", "out of office", "absences", "urlaub", "abwesend", "capacity",
    ),
    Kind.OTHER: (
        "sprint planning", "team sprint planning", "global sprint planning", "sprint priorities", "notes",
        "links", "attendance", "attendees", "participants", "template", "legend", "context", "background",
        "references", "appendix", "changelog", "change log", "release notes", "added", "changed", "fixed",
        "removed",
        "deprecated", "security", "unreleased", "output summary", "executive summary", "who was there",
        "present",
        "absent", "anwesend", "présents", "asistentes", "agenda items", "useful links", "resources", "see also",
        "inhalt", "inhaltsverzeichnis", "sommaire", "índice", "conclusion", "incidents", "announcements",
        "faqs",
        "documentation", "timeline", "non goals", "nongoals", "anti goals", "company goals",
        "quarter goals", "table of contents", "contents", "faq", "notizen", "teilnehmer", "participantes",
        "summary", "how to", "instructions", "discussion", "questions", "thanks", "kudos", "shout outs",
        "description",
        "consequences", "alternatives", "alternatives considered", "considered options", "options", "rationale",
        "konsequenzen", "alternativen", "conséquences", "consecuencias", "consequências",
    ),
}

# Words in a marked heading that tell its kind whatever stands around them; the first that fits wins.
PHRASES: tuple[tuple[str, Kind], ...] = (
    ("previous sprint", Kind.OUTCOMES),
    ("hang over", Kind.HANGOVER),
    ("hangover", Kind.HANGOVER),
    ("carry over", Kind.HANGOVER),
    ("carried over", Kind.HANGOVER),
    ("left over", Kind.HANGOVER),
    ("risks", Kind.RISKS),
    ("risk mitigation", Kind.RISKS),
    ("risk management", Kind.RISKS),
    ("contingency", Kind.RISKS),
    ("retro", Kind.RETRO),
    ("retrospective", Kind.RETRO),
    ("last sprint", Kind.OUTCOMES),
    ("went well", Kind.WENT_WELL),
    ("do better", Kind.IMPROVE),
    ("go well", Kind.IMPROVE),
    ("action items", Kind.ACTIONS),
    ("non goals", Kind.OTHER),
    ("headline goal", Kind.HEADLINE),
    ("headline goals", Kind.HEADLINE),
    ("high priority", Kind.HIGH),
    ("low priority", Kind.LOW),
    ("side quests", Kind.LOW),
    ("proposed goals", Kind.PLAN),
    ("definition of done", Kind.DEFINITION_OF_DONE),
    ("definition of success", Kind.SUCCESS),
    ("success criteria", Kind.SUCCESS),
    ("success metrics", Kind.METRICS),
    ("kpis", Kind.METRICS),
    ("key results", Kind.METRICS),
    ("health check", Kind.HEALTH),
    ("health scores", Kind.HEALTH),
    ("decision log", Kind.DECISIONS),
    ("decision making", Kind.DECISIONS),
    ("ceremonies", Kind.CEREMONIES),
    ("standup", Kind.CEREMONIES),
    ("stand up", Kind.CEREMONIES),
    ("escalation", Kind.BLOCKERS),
    ("support hero", Kind.SUPPORT),
    ("on call", Kind.SUPPORT),
    ("out of office", Kind.SUPPORT),
    ("lessons", Kind.LESSONS),
)

# Words that change nothing: "our goals for the next sprint" are goals. "Last" and "previous" do change the meaning.
FILLERS = frozenset(
    "the our my your this next coming for of in a an sprint iteration week cycle period"
    " für den nächsten das unsere die der pour le prochain nos notre del la el nuestros nuestras para"
    " próximo próxima nossos os as do da per il prossimo i nostri voor de volgende onze".split()
)

# What announces a plan in one place and looks back in another.
PRIORITIES = frozenset({"sprint priorities"})

# What a form says before somebody fills it in, folded.
PLACEHOLDERS = frozenset({
    "add a goal", "add goal here", "add your goal", "aucun", "geen", "goal", "goal here", "goal name",
    "goal title", "goals", "item", "item title", "items", "keine", "n a", "nenhum", "nessuno", "ninguno",
    "none", "nothing", "tba", "tbd", "title", "todo", "your goal", "your goal here",
})

OWNER_WORDS = (
    "owner", "owners", "owned by", "dri", "assignee", "lead", "responsible", "verantwortlich",
    "verantwortliche", "responsable", "responsables", "responsabile", "responsável", "eigenaar",
    "propriétaire", "besitzer", "verantwoordelijk", "verantwoordelijke", "担当", "担当者",
)
NOBODY = frozenset({
    "", "-", "?", "login", "n/a", "name", "nobody", "none", "owner", "tba", "tbd", "todo", "username", "x",
    "unassigned",
    "–", "—",
})
CONTINUED = frozenset({
    "again", "carried", "carried over", "carry over", "cont", "cont'd", "contd", "continua", "continuación",
    "continuação", "continued", "continues", "fortgesetzt", "suite", "vervolg", "weitergeführt",
})
GOAL_WORDS = (
    "goal", "target", "kr", "key result", "measure", "ziel", "objectif", "objetivo", "meta", "obiettivo",
    "doel",
)
WHY_WORDS = (
    "why", "reason", "warum", "pourquoi", "por qué", "por que", "por quê", "perché", "waarom",
)
STATUS_WORDS = (
    "status", "update", "stand", "statut", "état", "estado", "stato",
)

# What the columns of a table of goals are called, folded; of several that fit, the one named first here counts.
COLUMNS: dict[str, tuple[str, ...]] = {
    "title": (
        "goal", "goals", "headline goal", "sprint goal", "objective", "objectives", "ziel", "ziele", "objectif",
        "objectifs", "objetivo", "objetivos", "meta", "obiettivo", "doel", "item", "items", "work item", "task",
        "tasks", "what", "title", "feature", "summary", "project", "initiative", "epic", "story", "user story",
        "deliverable",
        "topic", "priority item", "aufgabe", "thema", "tâche", "tarea", "tarefa", "attività", "taak",
        "outcome", "outcomes", "ergebnis", "résultat", "resultado", "risultato", "resultaat", "目標",
    ),
    "owner": (
        "owner", "owners", "owned by", "dri", "assignee", "assignees", "assigned to", "assigned",
        "responsible", "lead",
        "who", "person", "engineer", "point person", "verantwortlich", "wer", "responsable", "qui", "quién",
        "responsabile", "responsável", "quem", "chi", "eigenaar", "wie", "propriétaire",
        "verantwoordelijke", "担当", "担当者",
    ),
    "status": (
        "status", "state", "rag", "current status", "progress", "health", "stand", "statut", "état",
        "estado", "stato",
        "update", "done",
    ),
    "ref": ("issue", "ref", "reference", "ticket", "tracking issue", "github issue", "link", "pr", "issues"),
    "note": ("note", "notes", "comment", "comments", "remarks", "remark", "details", "notizen", "kommentar"),
    "why": ("why", "reason", "rationale", "motivation", "warum", "pourquoi", "por qué", "por que", "perché",
    "waarom"),
    "points": ("points", "story points", "sp", "pts", "estimate", "punkte"),
    "size": ("size", "t shirt", "t shirt size", "effort", "größe", "taille", "tamaño"),
    "chance": ("confidence", "chance", "probability", "certainty"),
    "lane": ("priority", "prio", "lane", "priorität", "priorité", "prioridad", "prioridade", "priorità"),
    "help": ("supporters", "supporter", "supported by", "support", "helpers", "with", "collaborators",
    "contributors"),
    "target": ("target", "targets", "measure", "metric", "metrics", "kpi", "success metric", "key result",
    "zielwert"),
}
GOAL_COLUMNS = frozenset({*COLUMNS["title"][:15], "summary"})

# A mention after one of these is prose, not an owner.
PROSE_BEFORE = frozenset(
    "to with from by for and or via of cc ask asked thanks thank ping see like as at on in about after before than"
    " help helped helping"
    " mit von für und zu avec de pour et con por y com e met van voor en".split()
)
# After one of these the number is what the title speaks of: "Fix #12" is no goal "Fix".
NUMBER_WORDS = frozenset(
    "fix fixes close closes finish merge review resolve solve land ship do see revert test release reopen triage"
    " complete implement investigate continue address unblock deliver start split"
    " issue issues bug bugs pr prs pull request task ticket story epic part phase step sprint milestone version round"
    " behebe beheben löse schließe corriger fermer corregir cerrar corrigir fechar aufgabe tarea tarefa tâche"
    " no nr number nummer numéro número".split()
)
# The same for the word that follows a mention at the start of a line.
PROSE_AFTER = frozenset(
    "and or will is was has had can could should would to does did said says asked asks wants wanted thinks may might"
    " und ist hat wird et est a va y es ha vai en zal".split()
)
# fmt: on
