//! What can go wrong: the operation and its subject in the variant, the cause in `source`.

use wardroom_model::actor::Role;

use crate::db::RowError;

/// An operation of the store that failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or created.
    #[error("cannot open the store at {url}")]
    Open {
        /// Address, without its password.
        url: String,
        /// Cause.
        source: sqlx::Error,
    },
    /// The tables cannot be made or brought up to date.
    #[error("cannot bring the tables of {url} up to date")]
    Migrate {
        /// Address, without its password.
        url: String,
        /// Cause.
        source: sqlx::migrate::MigrateError,
    },
    /// The actor's role, token or reach does not allow it.
    #[error("{operation}: not allowed as {role}; it needs {needs}")]
    Forbidden {
        /// Operation, such as `decision_make`.
        operation: &'static str,
        /// The actor's role.
        role: Role,
        /// Slug of the right that is missing, or [`StoreError::WHOLE_HOUSE`].
        needs: &'static str,
    },
    /// There is no such thing.
    #[error("{operation}: there is no {subject}")]
    NotFound {
        /// Operation.
        operation: &'static str,
        /// What was asked for.
        subject: String,
    },
    /// Another one has that name already.
    #[error("{operation}: the {subject} is taken")]
    Taken {
        /// Operation.
        operation: &'static str,
        /// What is taken.
        subject: String,
    },
    /// Nobody would be left who can let others in.
    #[error("{operation}: the site would be left without an administrator")]
    LastAdministrator {
        /// Operation.
        operation: &'static str,
    },
    /// The place to go on from is not one that this store gave.
    #[error("{operation}: the cursor is not one that this list gave")]
    Cursor {
        /// Operation.
        operation: &'static str,
    },
    /// The database refused or broke off.
    #[error("{operation} of {subject} failed in the database")]
    Database {
        /// Operation.
        operation: &'static str,
        /// What it was about.
        subject: String,
        /// Cause.
        source: sqlx::Error,
    },
    /// A row holds what this program cannot read.
    #[error("{operation} of {subject}: a row does not read")]
    Row {
        /// Operation.
        operation: &'static str,
        /// What it was about.
        subject: String,
        /// Cause.
        source: RowError,
    },
    /// A value cannot be written as JSON.
    #[error("{operation} of {subject}: a value cannot be written as JSON")]
    Json {
        /// Operation.
        operation: &'static str,
        /// What it was about.
        subject: String,
        /// Cause.
        source: serde_json::Error,
    },
    /// The dump's writer failed.
    #[error("{operation} of {subject}: the output cannot be written")]
    Output {
        /// Operation.
        operation: &'static str,
        /// What it was about.
        subject: String,
        /// Cause.
        source: std::io::Error,
    },
}

impl StoreError {
    /// What an account limited to departments lacks for what concerns the whole house.
    pub const WHOLE_HOUSE: &'static str = "all departments in reach";
}

/// A failure inside an operation, before it knows the operation's name.
#[derive(Debug)]
pub(crate) enum Fault {
    Database(sqlx::Error),
    Row(RowError),
    Json(serde_json::Error),
    Output(std::io::Error),
    NotFound(String),
    Taken(String),
    LastAdministrator,
    Cursor,
}

impl Fault {
    /// With the operation and its subject.
    pub(crate) fn during(self, operation: &'static str, subject: &str) -> StoreError {
        let subject = subject.to_owned();
        match self {
            Self::Database(source) => StoreError::Database { operation, subject, source },
            Self::Row(source) => StoreError::Row { operation, subject, source },
            Self::Json(source) => StoreError::Json { operation, subject, source },
            Self::Output(source) => StoreError::Output { operation, subject, source },
            Self::Taken(subject) => StoreError::Taken { operation, subject },
            Self::LastAdministrator => StoreError::LastAdministrator { operation },
            Self::NotFound(subject) => StoreError::NotFound { operation, subject },
            Self::Cursor => StoreError::Cursor { operation },
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source)
    }
}

impl From<RowError> for Fault {
    fn from(source: RowError) -> Self {
        Self::Row(source)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(source: serde_json::Error) -> Self {
        Self::Json(source)
    }
}

impl From<std::io::Error> for Fault {
    fn from(source: std::io::Error) -> Self {
        Self::Output(source)
    }
}
