"""Finding a concept by what people type; pure."""
