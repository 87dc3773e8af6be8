"""What a report is and what is known beforehand: records, schema, vocabulary, reference tables, samples.

The ground floor. Nothing here reads a file that a user gave, and nothing here imports from another floor.
"""
