//! What we read of a capture.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use wardroom_model::conversation::Flow;
use wardroom_model::{Locator, Protocol};
use wardroom_sensor::{Options, listen};

use super::Frames;

/// One capture's values and connections.
pub(super) struct Ours {
    pub(super) capture: PathBuf,
    pub(super) frames: Frames,
    pub(super) flows: Vec<Flow>,
    /// How many frames it has; none where it is torn or foreign.
    pub(super) count: Option<u64>,
}

impl Ours {
    pub(super) fn read(capture: &Path) -> Self {
        let mut frames = Frames::new();
        let options = Options { keep_flows: true, ..Options::default() };
        let listening = listen(
            &[capture.to_owned()],
            &options,
            Some(&mut |fact| {
                if let Locator::Capture(place) = &fact.locator
                    && fact.field.protocol() != Protocol::Ethernet
                {
                    frames.entry(place.frame).or_default().insert((fact.field, fact.value.into()));
                }
            }),
        )
        .unwrap();
        let is_whole = listening.problems.is_empty();
        let count = listening.captures.first().filter(|_| is_whole).map(|capture| capture.frames);
        Self { capture: capture.to_owned(), frames, flows: listening.heard.flows, count }
    }

    /// Which addresses speak with each other, the lesser first.
    pub(super) fn pairs(&self) -> BTreeSet<(IpAddr, IpAddr)> {
        let ends = self.flows.iter().map(|flow| (flow.client.ip, flow.server.ip));
        ends.map(|(one, other)| (one.min(other), one.max(other))).collect()
    }
}
