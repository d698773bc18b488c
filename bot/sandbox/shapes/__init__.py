"""How GitHub writes its things as JSON: one function per thing, used by REST answers and webhook payloads alike."""
