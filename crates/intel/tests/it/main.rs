//! The room's tests on published data and on a labelled register. The data is read through `WARDROOM_DATA`; without it
//! these tests say that they skipped.

#[cfg(test)]
mod data;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod labels;
#[cfg(test)]
mod nvd;
mod parts;
#[cfg(test)]
mod published;
#[cfg(test)]
mod recalls;
#[cfg(test)]
mod vex;
