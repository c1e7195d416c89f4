//! Is preventive maintenance (PM) overdue? Read from the two dates of the register, never guessed: where a date is
//! missing, or where the two contradict each other, the state is *not known* and the sentence says why.

use wardroom_model::{Asset, Date, Locator, State};

use crate::words;

/// Maintenance that is due within so many days is *due soon*: a month, the span that departments plan ahead.
pub const DUE_SOON_DAYS: u32 = 30;

/// Where a device stands in its maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaintenanceState {
    /// The due date has passed.
    Overdue {
        /// Days since the due date, 1 or more.
        days: u32,
    },
    /// Due within [`DUE_SOON_DAYS`].
    DueSoon {
        /// Days until the due date; 0 is today.
        days: u32,
    },
    /// Due later than that.
    InOrder,
    /// The register names no due date.
    NoDate,
    /// The last maintenance is later than the next one is due: one of the two dates is wrong.
    Contradicted,
}

/// What the register's dates say.
#[derive(Clone, Debug, PartialEq)]
pub struct Maintenance {
    /// Where the device stands.
    pub state: MaintenanceState,
    /// When the next maintenance is due, where the register says so.
    pub due: Option<Date>,
    /// One sentence for a person.
    pub text: Box<str>,
    /// The row of the register.
    pub evidence: Vec<Locator>,
}

impl Maintenance {
    /// Days since the due date; 0 where it is not overdue or not known.
    pub fn overdue_days(&self) -> u32 {
        if let MaintenanceState::Overdue { days } = self.state { days } else { 0 }
    }

    /// The state of the wrench as far as maintenance decides it.
    pub fn mark(&self) -> State {
        match self.state {
            MaintenanceState::Overdue { .. } => State::ActNow,
            MaintenanceState::DueSoon { .. } => State::Plan,
            MaintenanceState::InOrder => State::InOrder,
            MaintenanceState::NoDate | MaintenanceState::Contradicted => State::NotKnown,
        }
    }
}

/// What the register's dates say of an asset on the day `today`.
pub fn maintenance(asset: &Asset, today: Date) -> Maintenance {
    let (state, text) = match (asset.last_pm, asset.next_pm) {
        (last, None) => (MaintenanceState::NoDate, text_no_date(last)),
        (Some(last), Some(due)) if last > due => (
            MaintenanceState::Contradicted,
            format!(
                "Next PM not known: the CMMS has the last PM on {}, after the due date {}",
                words::date(last),
                words::date(due)
            ),
        ),
        (_, Some(due)) => dated(due, today),
    };
    Maintenance { state, due: asset.next_pm, text: text.into(), evidence: vec![asset.locator.clone()] }
}

fn text_no_date(last: Option<Date>) -> String {
    match last {
        Some(last) => format!("Next PM not known: the CMMS has none (last PM {})", words::date(last)),
        None => "PM not known: the CMMS has no dates".to_owned(),
    }
}

fn dated(due: Date, today: Date) -> (MaintenanceState, String) {
    let ahead = words::days_between(today, due);
    let days = u32::try_from(ahead.unsigned_abs()).unwrap_or(u32::MAX);
    let date = words::date(due);
    let span = words::count(days.into(), "day");
    match ahead {
        ..0 => (MaintenanceState::Overdue { days }, format!("PM overdue since {date} ({span})")),
        0 => (MaintenanceState::DueSoon { days }, format!("PM due today, {date}")),
        _ if days <= DUE_SOON_DAYS => {
            (MaintenanceState::DueSoon { days }, format!("PM due on {date} (in {span})"))
        }
        _ => (MaintenanceState::InOrder, format!("PM in order until {date}")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn day(text: &str) -> Option<Date> {
        (!text.is_empty()).then(|| text.parse().unwrap())
    }

    pub(crate) fn asset(last_pm: Option<Date>, next_pm: Option<Date>) -> Asset {
        Asset {
            asset_tag: "A1".into(),
            manufacturer: None,
            model: None,
            software_version: None,
            serial_number: None,
            mac_address: None,
            ip_address: None,
            host_name: None,
            udi: None,
            description: None,
            department: None,
            location: None,
            last_pm,
            next_pm,
            locator: Locator::Table { file: "cmms.csv".into(), row: 7 },
        }
    }

    fn check((last, next): (&str, &str), state: MaintenanceState, mark: State, text: &str) {
        let today = "2026-11-20".parse().unwrap();
        let found = maintenance(&asset(day(last), day(next)), today);
        assert_eq!((found.state, found.mark(), &*found.text), (state, mark, text), "{last} {next}");
        assert_eq!(found.evidence, [Locator::Table { file: "cmms.csv".into(), row: 7 }]);
    }

    #[test]
    fn the_dates_of_the_register_become_a_state_and_a_sentence() {
        use MaintenanceState::{Contradicted, DueSoon, InOrder, NoDate, Overdue};
        use State::{ActNow, NotKnown, Plan};
        check(
            ("2025-10-03", "2026-10-03"),
            Overdue { days: 48 },
            ActNow,
            "PM overdue since 3 October 2026 (48 days)",
        );
        check(("", "2026-11-19"), Overdue { days: 1 }, ActNow, "PM overdue since 19 November 2026 (1 day)");
        check(("", "2026-11-20"), DueSoon { days: 0 }, Plan, "PM due today, 20 November 2026");
        check(("", "2026-12-20"), DueSoon { days: 30 }, Plan, "PM due on 20 December 2026 (in 30 days)");
        check(("", "2026-12-21"), InOrder, State::InOrder, "PM in order until 21 December 2026");
        check(("", ""), NoDate, NotKnown, "PM not known: the CMMS has no dates");
        check(
            ("2025-10-03", ""),
            NoDate,
            NotKnown,
            "Next PM not known: the CMMS has none (last PM 3 October 2025)",
        );
        check(
            ("2026-10-20", "2026-10-03"),
            Contradicted,
            NotKnown,
            "Next PM not known: the CMMS has the last PM on 20 October 2026, after the due date 3 October 2026",
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn overdue_days_grow_by_one_a_day(offset in -4000i64..4000) {
            let today: Date = "2026-11-20".parse().unwrap();
            let days = std::time::Duration::from_secs(offset.unsigned_abs() * 86_400);
            let due = if offset < 0 { today.checked_add(days) } else { today.checked_sub(days) }.unwrap();
            let found = maintenance(&asset(None, Some(due)), today);
            prop_assert_eq!(i64::from(found.overdue_days()), offset.max(0));
        }
    }
}
