"""Image networks on pictures larger, smaller or other than they take."""
