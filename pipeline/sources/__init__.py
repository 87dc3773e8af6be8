"""Where reports come from: what `sources.toml` may say, folders, web pages, and polite fetching.

Belongs here: finding addresses of reports and bringing their bytes into the store. Does not: when to do so and what
becomes of them (`pipeline.ingest`). What comes from outside is never believed: not its name, its type, its length or
where it says that it leads.
"""
