//! What templates show: the store's rows with the words, links and shapes that a reader needs. One file a noun.

pub(crate) mod change;
pub(crate) mod claim;
pub(crate) mod device;
pub(crate) mod document;
pub(crate) mod finding;
pub(crate) mod heard;
pub(crate) mod history;
pub(crate) mod kin;
pub(crate) mod kind;
pub(crate) mod knowledge;
pub(crate) mod pair;
pub(crate) mod place;
pub(crate) mod product;
pub(crate) mod reason;
pub(crate) mod record;
pub(crate) mod register;
pub(crate) mod source;
pub(crate) mod summary;
pub(crate) mod unknown;
pub(crate) mod work;

use wardroom_model::State;
use wardroom_store::Mark;

use crate::words;

/// One of the pair of marks: the wrench or the shield.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MarkView {
    /// Slug of the state, which is also the name of its shape.
    pub(crate) state: &'static str,
    /// The state in a word.
    pub(crate) word: &'static str,
    /// What it says.
    pub(crate) text: String,
}

impl From<&Mark> for MarkView {
    fn from(mark: &Mark) -> Self {
        Self { state: mark.state.slug(), word: words::state(mark.state), text: mark.text.to_string() }
    }
}

impl MarkView {
    /// Of a device that is not there any more.
    pub(crate) fn not_known() -> Self {
        let state = State::NotKnown;
        Self { state: state.slug(), word: words::state(state), text: String::new() }
    }
}

/// The four states by slug and word, for the legend.
pub(crate) const STATES: [(&str, &str); 4] = [
    (State::ActNow.slug(), words::state(State::ActNow)),
    (State::Plan.slug(), words::state(State::Plan)),
    (State::InOrder.slug(), words::state(State::InOrder)),
    (State::NotKnown.slug(), words::state(State::NotKnown)),
];

/// One tab or toggle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    /// What it is called.
    pub(crate) word: String,
    /// Where it leads.
    pub(crate) href: String,
    /// Is it the one that is shown?
    pub(crate) chosen: bool,
    /// How many it holds.
    pub(crate) count: Option<u64>,
}

/// A filter that is on; its link takes it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chip {
    /// The filter as a part of a sentence.
    pub(crate) text: String,
    /// The page without it.
    pub(crate) href: String,
}

/// A filter that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What is chosen, for those who listen.
    pub(crate) label: &'static str,
    /// Its part of the query.
    pub(crate) name: &'static str,
    /// The word for no filter.
    pub(crate) any: &'static str,
    /// The values.
    pub(crate) options: Vec<ChoiceOption>,
}

/// One value of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChoiceOption {
    /// As in the query.
    pub(crate) value: String,
    /// As people say it.
    pub(crate) word: String,
    /// Is it set?
    pub(crate) chosen: bool,
    /// How many it leaves.
    pub(crate) count: Option<u64>,
}

/// A link with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Where it leads.
    pub(crate) href: String,
    /// What it says.
    pub(crate) text: String,
}

/// An address in the world that a published text names; only web addresses become links.
pub(crate) fn web_link(url: Option<&str>) -> Option<String> {
    url.filter(|url| url.starts_with("https://") || url.starts_with("http://")).map(str::to_owned)
}
