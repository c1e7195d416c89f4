//! Sets of a message: templates, and data by the templates that came before or come later.

use std::collections::VecDeque;

use super::Clock;
use super::element;
use super::flow::Flow;
use super::messages::number;
use super::template::{self, Key, Template, Templates, VARIABLE};
use crate::source::Told;

/// The two versions that have templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    Nine,
    Ipfix,
}

/// What holds for all sets of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub(super) version: Version,
    pub(super) domain: u32,
    pub(super) clock: Clock,
    pub(super) message: u64,
}

/// Data whose template has not come yet.
#[derive(Debug)]
struct Waiting {
    key: Key,
    context: Context,
    bytes: Vec<u8>,
}

/// One exporter: its templates, and its data that wait for one.
#[derive(Debug, Default)]
pub struct Exporter {
    templates: Templates,
    waiting: VecDeque<Waiting>,
    waiting_bytes: usize,
    /// Sets that waited in vain.
    not_read: u64,
}

impl Exporter {
    /// Bytes of data that wait for a template; beyond it the oldest are counted and let go.
    const MOST_WAITING: usize = 1 << 20;

    /// Reads sets until the bytes or the message ends, and gives how many bytes that was.
    pub(super) fn sets(
        &mut self,
        context: &Context,
        bytes: &[u8],
        is_end: impl Fn(&[u8]) -> bool,
        told: &mut Told,
    ) -> usize {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= 4 && !is_end(rest)) {
            let (id, length) =
                (number(rest, 0, 2).unwrap_or(0) as u16, number(rest, 2, 2).unwrap_or(0) as usize);
            // Some exporters fill their datagrams with zeros.
            if id == 0 && length == 0 && rest.iter().all(|byte| *byte == 0) {
                return bytes.len();
            }
            let Some(body) = rest.get(4..length) else {
                let reason = format!(
                    "a set of {length} bytes where {} are left; the rest of the message was passed over",
                    rest.len()
                );
                told.problem(format_args!("message {}", context.message), "bad_set", reason);
                return bytes.len();
            };
            self.set(context, id, body, told);
            at += length;
        }
        // What is shorter than a set's head is padding, unless another message begins there.
        if bytes.len() - at < 4 { bytes.len() } else { at }
    }

    fn set(&mut self, context: &Context, id: u16, body: &[u8], told: &mut Told) {
        match (context.version, id) {
            (Version::Nine, 0) | (Version::Ipfix, 2) => self.template_set(context, false, body, told),
            (Version::Nine, 1) | (Version::Ipfix, 3) => self.template_set(context, true, body, told),
            (_, id) if id >= 256 => {
                let key = (context.version, context.domain, id);
                match self.templates.get(key) {
                    Some(template) => records(template, context, body, told),
                    None => self.wait(key, context, body),
                }
            }
            _ => {}
        }
    }

    fn template_set(&mut self, context: &Context, is_options: bool, body: &[u8], told: &mut Told) {
        let mut rest = body;
        // A set may end with padding shorter than the shortest template.
        while rest.len() >= 4 && rest.iter().any(|byte| *byte != 0) {
            let Some((id, template, length)) = template::read(context.version, is_options, rest) else {
                let reason = "a template that is cut off or too large; the rest of its set was passed over";
                return told.problem(format_args!("message {}", context.message), "bad_template", reason);
            };
            let key = (context.version, context.domain, id);
            match template {
                Some(template) => {
                    self.templates.put(key, template);
                    self.read_waiting(key, told);
                }
                None => self.templates.withdraw(key, is_options),
            }
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    fn wait(&mut self, key: Key, context: &Context, body: &[u8]) {
        self.waiting_bytes += body.len();
        self.waiting.push_back(Waiting { key, context: *context, bytes: body.to_vec() });
        while self.waiting_bytes > Self::MOST_WAITING
            && let Some(oldest) = self.waiting.pop_front()
        {
            self.waiting_bytes -= oldest.bytes.len();
            self.not_read += 1;
        }
    }

    fn read_waiting(&mut self, key: Key, told: &mut Told) {
        if self.waiting.is_empty() {
            return;
        }
        let all = std::mem::take(&mut self.waiting);
        let (mine, others): (Vec<Waiting>, Vec<Waiting>) =
            all.into_iter().partition(|waiting| waiting.key == key);
        self.waiting = others.into();
        for Waiting { context, bytes, .. } in mine {
            self.waiting_bytes -= bytes.len();
            if let Some(template) = self.templates.get(key) {
                records(template, &context, &bytes, told);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn size(&self) -> (usize, usize) {
        (self.templates.count(), self.waiting_bytes)
    }

    /// No more messages will come.
    pub fn finish(&mut self, told: &mut Told) {
        let sets = self.not_read + self.waiting.len() as u64;
        if sets > 0 {
            let reason = format!("{sets} sets of data whose template never came; their flows are not read");
            told.problem("all messages", "no_template", reason);
        }
        *self = Self::default();
    }
}

/// Reads the records of a set; what is left behind the last whole one is padding.
fn records(template: &Template, context: &Context, body: &[u8], told: &mut Told) {
    let shortest = template.shortest();
    if template.is_options || shortest == 0 {
        return;
    }
    let mut rest = body;
    while rest.len() >= shortest {
        let mut flow = Flow::default();
        let Some(after) = record(template, context, rest, &mut flow) else {
            let reason = "a record that is cut off; it was passed over";
            return told.problem(format_args!("message {}", context.message), "bad_record", reason);
        };
        flow.tell(context.message, context.clock, told);
        rest = after;
    }
}

fn record<'a>(template: &Template, context: &Context, bytes: &'a [u8], flow: &mut Flow) -> Option<&'a [u8]> {
    let mut rest = bytes;
    for field in &template.fields {
        let mut length = usize::from(field.length);
        if field.length == VARIABLE {
            let (short, after) = rest.split_first()?;
            (length, rest) = (usize::from(*short), after);
            if *short == 255 {
                length = number(rest, 0, 2)? as usize;
                rest = rest.get(2..)?;
            }
        }
        let (value, after) = rest.split_at_checked(length)?;
        element::read(field, value, context.clock, flow);
        rest = after;
    }
    Some(rest)
}
