"""Bad input of all kinds, by name: the tests try each class alone, the table of chaos all of them and mutations."""
