"""Series of figures about corridors: files of their publishers in, SDMX-CSV out. Pure."""
