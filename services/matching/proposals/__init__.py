"""What a proposal needs before it is made, and the snapshot that it keeps."""
