//! (accounts)
