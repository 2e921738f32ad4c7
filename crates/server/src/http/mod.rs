//! What all doors share of HTTP.
