//! One suite of behaviours, run on SQLite and on PostgreSQL.
//!
//! PostgreSQL is found by `WARDROOM_TEST_POSTGRES`, else tried on this machine; each test has its own schema. Where
//! no server is reachable, every test says that its PostgreSQL half was skipped.

#[cfg(test)]
mod backend;
#[cfg(test)]
mod chain;
#[cfg(test)]
mod devices;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod ingest;
#[cfg(test)]
mod measure;
#[cfg(test)]
mod products;
#[cfg(test)]
mod reach;
#[cfg(test)]
mod reach_known;
#[cfg(test)]
mod reach_register;
#[cfg(test)]
mod reach_settle;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod settle;
#[cfg(test)]
mod trace;
