//! A client's hello, RFC 8446 §4.1.2, and the extensions that name server, version and application. It opens TLS and,
//! inside its first packets, QUIC.

use crate::bytes::Cursor;

/// Extension numbers of the IANA registry.
pub(super) const SERVER_NAME: u16 = 0;
pub(super) const SIGNATURE_ALGORITHMS: u16 = 13;
pub(super) const APPLICATION: u16 = 16;
pub(super) const SUPPORTED_VERSIONS: u16 = 43;

pub(super) const TLS_1_3: u16 = 0x0304;

/// What a client's hello holds.
#[derive(Clone, Copy, Debug)]
pub(in crate::services) struct ClientHello<'a> {
    /// The version of its own field, which from 1.3 on stays at 1.2.
    version: u16,
    cipher_suites: &'a [u8],
    extensions: &'a [u8],
}

impl<'a> ClientHello<'a> {
    /// Reads a handshake message without its type and length. None where it is not one.
    pub(in crate::services) fn parse(message: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(message);
        let version = cursor.u16()?;
        cursor.skip(32)?;
        skip_u8_vector(&mut cursor)?;
        let length = cursor.u16()?;
        let cipher_suites = cursor.take(length.into())?;
        skip_u8_vector(&mut cursor)?;
        Some(Self { version, cipher_suites, extensions: extension_block(cursor) })
    }

    /// Number and value of each extension.
    pub(super) fn extensions(&self) -> impl Iterator<Item = (u16, Cursor<'a>)> {
        extensions(self.extensions)
    }

    /// The value of an extension.
    pub(super) fn extension(&self, wanted: u16) -> Option<Cursor<'a>> {
        self.extensions().find(|(kind, _)| *kind == wanted).map(|(_, value)| value)
    }

    /// Numbers of the IANA registry in the client's order.
    pub(super) fn cipher_suites(&self) -> impl Iterator<Item = u16> {
        numbers(Cursor::new(self.cipher_suites))
    }

    /// The versions that it offers: those of the extension, else its own.
    pub(super) fn versions(&self) -> impl Iterator<Item = u16> {
        let mut offered = self.extension(SUPPORTED_VERSIONS).unwrap_or(Cursor::new(&[]));
        let _length = offered.u8();
        numbers(offered).chain(offered.is_empty().then_some(self.version))
    }

    /// The newest version that it offers.
    pub(super) fn highest_version(&self) -> u16 {
        self.versions().fold(
            self.version,
            |highest, version| {
                if age(version) > age(highest) { version } else { highest }
            },
        )
    }

    /// Whom it wants to speak with, RFC 6066 §3.
    pub(in crate::services) fn server_name(&self) -> Option<&'a [u8]> {
        let mut value = self.extension(SERVER_NAME)?;
        let _list_length = value.u16()?;
        loop {
            let (kind, length) = (value.u8()?, value.u16()?);
            let name = value.take(length.into())?;
            if kind == 0 {
                return Some(name);
            }
        }
    }

    /// The applications that it offers, RFC 7301 §3.1.
    pub(in crate::services) fn applications(&self) -> impl Iterator<Item = &'a [u8]> {
        let mut value = self.extension(APPLICATION).unwrap_or(Cursor::new(&[]));
        let _list_length = value.u16();
        std::iter::from_fn(move || {
            let length = value.u8()?;
            value.take(length.into())
        })
    }
}

/// Two bytes each.
pub(super) fn numbers(mut list: Cursor<'_>) -> impl Iterator<Item = u16> {
    std::iter::from_fn(move || list.u16())
}

/// The bytes of a hello's extensions; none where they are cut or absent.
pub(super) fn extension_block(mut cursor: Cursor<'_>) -> &[u8] {
    cursor.u16().and_then(|length| cursor.take(length.into())).unwrap_or_default()
}

/// Number and value of each extension; ends where they are cut.
pub(super) fn extensions(block: &[u8]) -> impl Iterator<Item = (u16, Cursor<'_>)> {
    let mut cursor = Cursor::new(block);
    std::iter::from_fn(move || {
        let (kind, length) = (cursor.u16()?, cursor.u16()?);
        Some((kind, Cursor::new(cursor.take(length.into())?)))
    })
}

/// Orders versions: drafts of 1.3 come before it, numbers that are none before all.
pub(super) const fn age(version: u16) -> u16 {
    match version {
        0x0300..=0x0303 => version,
        0x7f00..=0x7fff => 0x0400 + (version & 0xff),
        TLS_1_3 => 0x0500,
        _ => 0,
    }
}

pub(super) fn skip_u8_vector(cursor: &mut Cursor<'_>) -> Option<()> {
    let length = cursor.u8()?;
    cursor.skip(length.into())
}
