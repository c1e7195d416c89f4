//! What buildings and plants speak.
