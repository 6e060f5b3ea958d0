"""What the index is measured against: PostgreSQL, tantivy, a compiled kernel, brute force."""
