//! How a shard's connections end: what waits is read, and what was counted goes to endpoints and conversations.

use wardroom_model::Timestamp;
use wardroom_model::conversation::FlowState;
use wardroom_wire::Direction;

use super::{Arrival, Shard};
use crate::content::Content;
use crate::conversation::{Talk, Talks};
use crate::engine::Output;
use crate::flow::{Counter, Flow};
use crate::index::Index;
use crate::merge::Tally;
use crate::notes::{Between, Notes};
use crate::sighting::{Endpoints, NO_ENDPOINT};
use crate::slab::Slab;

impl Shard {
    /// Too much waits for what was never heard: every connection takes what it misses for lost.
    pub(super) fn stop_waiting(&mut self, out: &mut Output<'_>) {
        let waiting = self.flows.iter().filter(|(_, flow)| flow.content.waiting() > 0);
        for number in waiting.map(|(number, _)| number).collect::<Vec<_>>() {
            self.tally.stopped_waiting += 1;
            if let Some(flow) = self.flows.get_mut(number) {
                read_what_waits(flow, false, &mut self.endpoints, &mut self.tally, out);
            }
        }
        self.waiting = 0;
    }

    /// Ends the connections that have been idle, and if that is not enough, the quarter idle for longest.
    pub(super) fn evict(&mut self, now: Timestamp, out: &mut Output<'_>) {
        let bound = out.config.flows_a_shard;
        let mut last: Vec<Timestamp> = self.flows.iter().map(|(_, flow)| flow.last_seen).collect();
        let quarter = last.len() / 4;
        let (_, oldest, _) = last.select_nth_unstable(quarter);
        let oldest = *oldest;
        for number in 0..self.flows.end() {
            let Some(flow) = self.flows.get(number) else { continue };
            let idle = flow.is_idle_at(now);
            if idle || (self.flows.len() > bound - bound / 4 && flow.last_seen <= oldest) {
                self.tally.evicted += u64::from(!idle);
                self.end(number, out);
            }
        }
    }

    /// Takes a connection out of the table.
    pub(super) fn end(&mut self, number: u32, out: &mut Output<'_>) {
        let Some(mut flow) = self.flows.remove(number) else { return };
        self.numbers.remove(flow.key.hash(), number);
        self.waiting = self.waiting.saturating_sub(flow.content.waiting());
        conclude(&mut flow, &mut self.endpoints, self.talks.as_mut(), &mut self.tally, out);
        if out.config.keep_flows {
            self.ended.push(flow);
        }
    }

    /// All connections end.
    pub(crate) fn finish(&mut self, out: &mut Output<'_>) {
        // Nothing is looked up any more, so they end where they lie.
        self.numbers = Index::default();
        for number in (0..self.flows.end()).rev() {
            if let Some(flow) = self.flows.get_mut(number) {
                conclude(flow, &mut self.endpoints, self.talks.as_mut(), &mut self.tally, out);
            }
        }
        if !out.config.keep_flows {
            self.flows = Slab::default();
        }
        self.finish_recorded(out);
        self.endpoints.finish();
        if let Some(talks) = &mut self.talks {
            talks.finish();
        }
    }

    /// The connections that are kept, once all have ended.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &Flow> {
        self.ended.iter().chain(self.flows.iter().map(|(_, flow)| flow))
    }
}

/// A connection is over.
fn conclude(
    flow: &mut Flow,
    endpoints: &mut Endpoints,
    talks: Option<&mut Talks>,
    tally: &mut Tally,
    out: &mut Output<'_>,
) {
    read_what_waits(flow, true, endpoints, tally, out);
    settle(flow, endpoints, talks);
    tally.flows += 1;
    flow.content = Content::Finished;
}

/// What waits behind gaps comes out; of a connection that is over, so does what its dissector holds of an unfinished
/// message, whose place is that of the last packet with content.
fn read_what_waits(
    flow: &mut Flow,
    is_over: bool,
    endpoints: &mut Endpoints,
    tally: &mut Tally,
    out: &mut Output<'_>,
) {
    let Flow { key, network, client_is_low, ways, content, .. } = flow;
    let Content::Known(conversing) = content else {
        *content = Content::Unknown(1);
        return;
    };
    let direction = Direction::ToClient;
    let between = Between::Flow { key, client_is_low: *client_is_low, ways, direction };
    let (time, place) = conversing.last;
    let arrival = Arrival { place, time, length: 0, packets: 0, depth: 0 };
    let mut notes = Notes::new(endpoints, tally, arrival, *network, between, out);
    let more = conversing.stop_waiting(direction, &mut notes)
        && conversing.stop_waiting(Direction::ToServer, &mut notes);
    // Where memory is short, a message whose end has not come is read as far as it did.
    let is_over = is_over || conversing.holds();
    if more && is_over {
        notes.arrival = arrival;
        conversing.finish(&mut notes);
    }
    if !more || is_over {
        *content = Content::Finished;
    }
}

/// Adds what a connection has counted to its endpoints and its conversation.
pub(super) fn settle(flow: &mut Flow, endpoints: &mut Endpoints, talks: Option<&mut Talks>) {
    let mut new = [Counter::default(); 2];
    let mut first = None;
    for (way, new) in flow.ways.iter().zip(&mut new) {
        if let Some((counter, since, until)) = way.unsettled(flow.hour) {
            endpoints.sent(way.endpoint, counter.packets, counter.bytes, since, until);
            *new = counter;
            first = Some(first.map_or(since, |first: Timestamp| first.min(since)));
        }
    }
    let Some(first) = first else { return };
    if let Some(app) = flow.app {
        flow.ways.iter().for_each(|way| endpoints.speaks(way.endpoint, app));
    }
    let Some(talks) = talks else { return };
    if flow.ways.iter().any(|way| way.endpoint == NO_ENDPOINT) {
        return talks.bound.refuse(new[0].packets + new[1].packets);
    }
    let refused = flow.state() == FlowState::Refused;
    let is_first = !std::mem::replace(&mut flow.connection_counted, true);
    let key = flow.talk_key(flow.hour);
    let talk = Talk {
        to_server: new[0],
        to_client: new[1],
        connections: u64::from(is_first),
        refusals: u64::from(is_first && refused),
        first: (first, flow.first_place),
    };
    talks.add(key, &talk);
}
