"""A process that does background work and answers no requests; as many as wanted join by the database's URL.

Workers share the queue in PostgreSQL. What one of them leaves behind when it dies is taken up by itself when it comes
back under its name, or by the others once it has been silent for a minute.
"""
