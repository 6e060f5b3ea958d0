"""Takes directories of services in as HSDS 3.0 and gives them out again."""
