"""Sample reports that chiso typesets for itself: published figures in new words, and made-up provinces from a seed.

Belongs here: everything that makes a sample and knows its truth. Nothing else in the product imports this package
except what runs the demonstration, the measurements and the tests.
"""
