"""Files that people write: read so that every mistake is told at its place."""
