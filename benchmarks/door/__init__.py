"""How quick, how thrifty and how sure is the door, against Probot and against FastAPI by itself?"""
