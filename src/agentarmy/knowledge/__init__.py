"""What the house knows in writing: ingest, find, answer with citations, bind deals by it."""
