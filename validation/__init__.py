"""The audit: intervals, rules, verdicts, attribution. Imports from the floors below; reads no file."""
