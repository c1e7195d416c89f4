//! The four states that a device's two marks can be in: the wrench for maintenance, the shield for security.

use crate::macros::slugs;

slugs! {
    /// How urgent a mark is. The order is that of weight: where two causes speak of one mark, the first stands.
    State {
        /// Somebody should act on it today.
        ActNow = "act_now",
        /// It belongs in the plan of the next weeks.
        Plan = "plan",
        /// Nothing says either way; a question is open.
        NotKnown = "not_known",
        /// Nothing is due.
        InOrder = "in_order",
    }
}
