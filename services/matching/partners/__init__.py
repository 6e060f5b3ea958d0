"""What matching knows of partners: who may act for them, and whether they are suspended."""
