"""Rules files that break, by name: those that are refused with their line, and odd ones that are harmless."""

from __future__ import annotations

from config.yaml_lines import MOST_BYTES

LAUGHS = "a: &a [x,x]\n" + "".join(f"b{i}: &b{i} [*a,*a]\n" for i in range(9))
REFUSED = {
    "billion laughs": (LAUGHS, 1, "anchors"),
    "alias": ("a: *x", 1, "anchors"),
    "anchored key": ("&x a: 1", 1, "anchors"),
    "python object": ("a:\n  - !!python/object/apply:os.system [ls]", 2, "tags"),
    "plain tag": ("a: !secret x", 1, "tags"),
    "non-specific tag": ("a: ! x", 1, "tags"),
    "merge key": ("a: {b: 1}\n<<: {c: 1}", 2, "merge keys"),
    "nested merge key": ("a:\n  <<: {c: 1}", 2, "merge keys"),
    "second document": ("a: 1\n---\nb: 2", 2, "second document"),
    "empty documents": ("---\n---\n---\n", 2, "second document"),
    "list as key": ("? [a]\n: b", 1, "plain text"),
    "table as key": ("{{a: b}: c}", 1, "plain text"),
    "tab": ("a:\n\tb: 1", 2, "use spaces"),
    "unquoted mention": ("a:\n  - @ada", 2, "needs quotes"),
    "backtick": ("a: `x`", 1, "needs quotes"),
    "two colons": ("a: b: c", 1, "put the text in quotes"),
    "open quote": ("a: 'x\nb: 1", 2, "cannot be read as YAML"),
    "open list": ("a: [x\n", 2, "cannot be read as YAML"),
    "text after the end": ("a: 1\n...\nb: 2", 3, "cannot be read as YAML"),
    "other version": ("%YAML 3.0\n---\na: 1", 1, "version"),
    "endless version": ("%YAML 1." + "9" * 5_000 + "\n---\na: 1", 1, "too large"),
    "too large character": ('a: "\\UFFFFFFFF"', 1, "too large"),
    "NUL": ("a: 1\nb: \x00", 2, "cannot be printed"),
    "escaped NUL": ('a: 1\nb: "\\0"', 2, "cannot be printed"),
    "lone surrogate": ("a: \ud800", 1, "cannot be printed"),
    "escaped surrogate": ('a: "\\ud800"', 1, "cannot be printed"),
    "escape code in a key": ('"\\e[2J": 1', 1, "cannot be printed"),
    "deep lists": ("[" * 32_000, 1, "deeper than 12"),
    "deep block lists": ("- " * 16_000, 1, "deeper than 12"),
    "deep tables": ("{a: " * 8_000, 1, "deeper than 12"),
    "deep keys": ("? " * 16_000, 1, "plain text"),
    "thirteen levels": ("[" * 13 + "]" * 13, 1, "deeper than 12"),
    "many entries": ("[" + "a," * 3_100 + "]", 1, "more than 3000"),
    "many keys": ("".join(f"k{i}:\n" for i in range(2_000)), 1_500, "more than 3000"),
    "too large": ("#" * (MOST_BYTES + 1), 1, "larger than 32 KB"),
    "too large in bytes": ("# " + "é" * 20_000, 1, "larger than 32 KB"),
}

HARMLESS = {
    "twelve levels": "[" * 12 + "]" * 12,
    "one long text": "a" * MOST_BYTES,
    "one long quoted text": "'" * MOST_BYTES,
    "many comments": "#\n" * 16_000,
    "many blank lines": "\n" * MOST_BYTES,
    "a tag handle that nobody uses": "%TAG ! tag:acme,2026:\n---\na: 1",
}


# What can be read and yet makes no rules.
UNFIT = {
    "a list": "- a\n- b\n",
    "a text": "rules\n",
    "a number": "5\n",
    "true": "true\n",
    "an unknown setting": "sprint_lenght_days: 14\n",
    "an unknown group": "webhook:\n  url: https://evil.example\n",
    "a file of the machine": "include: /etc/passwd\n",
    "a template by its path": "templates: ../../etc/passwd\n",
    "an address of the API": "github_api_url: https://evil.example\n",
    "a secret": "token: ${GOALKEEPER_TOKEN}\n",
    "teams as a text": "teams: Guidance\n",
    "a team without a name": "teams:\n  - members: [ada]\n",
    "a team of teams": "teams:\n  - [[a]]\n",
    "teams without end": "teams:\n" + "".join(f"  - team {n}\n" for n in range(2_500)),
    "a member with a blank": "teams:\n  - name: Guidance\n    members: ['ada grace']\n",
    "a member with a path": "teams:\n  - name: Guidance\n    members: ['../ada']\n",
    "a member with an @": "teams:\n  - name: Guidance\n    members: ['@acme/everybody']\n",
    "a timezone that is a path": "timezone: ../../etc/localtime\n",
    "a timezone of the machine": "timezone: /etc/localtime\n",
    "a timezone with a NUL": 'timezone: "UTC\\0"\n',
    "an unknown preset": "preset: ../private\n",
    "a negative number of days": "goals: {grace_days: -1}\n",
    "an absurd number of days": "goals: {grace_days: 999999999999999999}\n",
    "a decimal for a whole number": "goals: {grace_days: 1e99}\n",
    "yes for a number": "goals: {grace_days: true}\n",
    "a condition that nobody knows": "commands: {may: {status: [everybody]}}\n",
    "a command that nobody knows": "commands: {may: {sudo: [anyone]}}\n",
    "a label with a line end": 'labels: {sprint: "a\\nb"}\n',
    "a board with a path": "boards: [{number: 1, owner: '../acme'}]\n",
    "a board below nought": "boards: [-1]\n",
    "a key of 30 KB": "a" * 30_000 + ": 1\n",
    "a key that looks like code": "__class__: {__init__: 1}\n",
    "the same group twice": "goals: {grace_days: 1}\ngoals: {grace_days: 2}\n",
}
PIECES = (
    *("\n", "\r", "\t", " ", "  "),
    *(":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "&a ", "*a", "!"),
    *("!!python/name:os ", "<<: ", "|", ">", "'", '"', "%", "@", "`", "#", "~", "\\", "---\n"),
    *("...\n", "null", "true", "no", "1e999", "-1", "9" * 40, "0x10", "2026-02-30", "25:61"),
    *("\0", "\x85", "\u2028", "\ud800", "\ufeff", "é", "🏁", "a" * 300),
)  # fmt: skip
