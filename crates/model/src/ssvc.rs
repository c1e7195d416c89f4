//! The words of SSVC (Stakeholder-Specific Vulnerability Categorization, CERT/CC): decision points and the decision.
//!
//! What an analyst states of a vulnerability itself is [`Ssvc`]; the rest depends on the hospital and the device, and
//! `risk` works it out.

use serde::{Deserialize, Serialize};

use crate::macros::slugs;

slugs! {
    /// Decision point *Exploitation* 1.1.0.
    Exploitation {
        /// Nobody is known to use it, and no code is public.
        None = "none",
        /// Code that shows it is public.
        PublicPoc = "public_poc",
        /// It is used by attackers.
        Active = "active",
    }
}

slugs! {
    /// Decision point *Technical Impact* 1.0.0.
    TechnicalImpact {
        /// Control over a part.
        Partial = "partial",
        /// Control over all of the component.
        Total = "total",
    }
}

slugs! {
    /// Decision point *System Exposure* 1.0.1.
    SystemExposure {
        /// A local service, or a highly controlled network.
        Small = "small",
        /// A networked service with some restriction.
        Controlled = "controlled",
        /// The internet, or another network that cannot be controlled.
        Open = "open",
    }
}

slugs! {
    /// Decision point *Safety Impact* 2.0.1, after IEC 61508.
    SafetyImpact {
        /// Minor injuries at worst.
        Negligible = "negligible",
        /// Major injuries to one or more persons.
        Marginal = "marginal",
        /// Loss of one life.
        Critical = "critical",
        /// Loss of several lives.
        Catastrophic = "catastrophic",
    }
}

slugs! {
    /// Decision point *Mission Impact* 2.0.0; an essential function is one that the hospital must not stop.
    MissionImpact {
        /// Little effect on essential functions.
        Degraded = "degraded",
        /// What supports essential functions is crippled.
        SupportCrippled = "support_crippled",
        /// One essential function fails for too long.
        EssentialFailure = "essential_failure",
        /// Several or all fail.
        MissionFailure = "mission_failure",
    }
}

slugs! {
    /// Decision point *Human Impact* 1.0.0: safety and mission together.
    HumanImpact {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Very high.
        VeryHigh = "very_high",
    }
}

slugs! {
    /// How soon the deployer acts, the least urgent first.
    Priority {
        /// Not now.
        Defer = "defer",
        /// With the next regular maintenance.
        Scheduled = "scheduled",
        /// Sooner than that, by an order of its own.
        OutOfCycle = "out_of_cycle",
        /// At once, with all that it takes.
        Immediate = "immediate",
    }
}

/// What is stated of a vulnerability; what nobody stated is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ssvc {
    /// Is it used?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exploitation: Option<Exploitation>,
    /// Can an attacker do the first four steps of the kill chain by a program alone? Decision point *Automatable* 2.0.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatable: Option<bool>,
    /// How much control it gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technical_impact: Option<TechnicalImpact>,
}

impl Ssvc {
    /// True where nothing is stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
