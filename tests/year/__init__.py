"""A year of three teams, played on the sandbox: is every ritual filed once, on its day, whatever happens?"""
