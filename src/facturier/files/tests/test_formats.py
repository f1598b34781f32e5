"""Archives and e-mails as strangers write them: what comes out, and what is refused with a sentence."""

import io
import stat
import struct
import zipfile
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.einvoice.unreadable import Unreadable
from facturier.files.formats import Limits, opened_archive, opened_mail
from facturier.files.formats import archive as archive_format

LIMITS = Limits()


def a_zip(*files, compress=zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of (name or ZipInfo, bytes)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compress) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def opened(tmp_path, content, limits=LIMITS, opener=opened_archive):
    path = tmp_path / "f"
    path.write_bytes(content)
    return opener(path, limits)


def names(contents):
    return [entry.name for entry in contents.entries]


def refused(tmp_path, content, limits=LIMITS, opener=opened_archive) -> str:
    with pytest.raises(Unreadable) as caught:
        opened(tmp_path, content, limits, opener)
    assert caught.value.reason % caught.value.params
    return caught.value.code


def test_each_file_comes_out_with_its_bytes_and_without_its_folders(tmp_path):
    found = opened(tmp_path, a_zip(("2026/mars/a.xml", b"<a/>"), ("b.pdf", b"%PDF-")))
    assert names(found) == ["a.xml", "b.pdf"]
    assert b"".join(found.chunks_of(found.entries[1])) == b"%PDF-"


def test_an_archive_is_opened_once_for_all_its_files_and_closed_at_the_end(tmp_path, monkeypatch):
    """Opened anew for each of ten thousand files, its directory was read ten thousand times."""
    opening, plain = [], zipfile.ZipFile

    def counted(*args, **named):
        opening.append(plain(*args, **named))
        return opening[-1]

    content = a_zip(*((f"{number}.xml", b"<a/>") for number in range(20)))
    monkeypatch.setattr(archive_format.zipfile, "ZipFile", counted)
    with opened(tmp_path, content) as found:
        assert [b"".join(found.chunks_of(entry)) for entry in found.entries] == [b"<a/>"] * 20
    assert len(opening) == 1
    assert opening[0].fp is None, "closed"
    assert refused(tmp_path, a_zip(("vide.xml", b""))) == "archive-empty"
    assert opening[-1].fp is None, "closed though refused"


def test_no_path_and_no_mark_of_an_entry_survives(tmp_path):
    found = opened(
        tmp_path,
        a_zip(
            ("../../etc/passwd", b"x"),
            ("/abs/olu.xml", b"x"),
            ("C:\\temp\\w.pdf", b"x"),
            ("fdp.\u202eexe", b"x"),
            ("..", b"x"),
        ),
    )
    assert names(found) == ["passwd", "olu.xml", "w.pdf", "fdp.exe", "document"]
    assert list(tmp_path.iterdir()) == [tmp_path / "f"]


def test_links_folders_and_what_systems_leave_behind_are_left_out_and_listed(tmp_path):
    link = zipfile.ZipInfo("lien.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    found = opened(
        tmp_path,
        a_zip(
            (link, b"/etc/passwd"),
            ("dossier/", b""),
            ("__MACOSX/._a.xml", b"x"),
            (".DS_Store", b"x"),
            ("vide.xml", b""),
            ("a.xml", b"<a/>"),
        ),
    )
    assert names(found) == ["a.xml"]
    assert [one.name for one in found.left_out] == ["lien.xml", "_a.xml", "DS_Store", "vide.xml"]


def test_an_accented_name_written_without_saying_utf8_is_read(tmp_path):
    content = a_zip(("relevé.xml", b"<a/>"))
    plain = content.replace(b"\x00\x08", b"\x00\x00")  # the flag that says UTF-8
    assert names(opened(tmp_path, plain)) == ["relevé.xml"]


def test_a_bomb_is_refused_before_anything_comes_out(tmp_path):
    bomb = a_zip(("a.xml", b"\0" * 60_000_000))
    assert len(bomb) < 100_000
    assert refused(tmp_path, bomb) == "archive-swells"


@pytest.mark.parametrize("limit", [{"bytes_each": 1000}, {"bytes_in_all": 1500}])
def test_sizes_are_counted_as_they_come_out_whatever_is_declared(tmp_path, limit):
    content = a_zip(("a", b"x" * 1200), ("b", b"x" * 1200))
    assert refused(tmp_path, content, Limits(**limit)) == "archive-too-large"


def test_a_declared_size_that_lies_is_found_out(tmp_path):
    content = bytearray(a_zip(("a.xml", b"x" * 5000)))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    assert refused(tmp_path, bytes(content)) == "archive-broken"


def test_a_hundred_thousand_entries_are_refused_by_their_number(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.xml", b"")
    assert refused(tmp_path, made.getvalue()) == "archive-too-many"
    # An end record that names more than it can count.
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 100_000 * 60, 0, 0)
    assert refused(tmp_path, b"PK\x03\x04" + end) == "archive-too-many"
    # One that lies about the number, and not about the bytes.
    content = made.getvalue()
    at = content.rindex(b"PK\x05\x06")
    lying = content[: at + 8] + struct.pack("<2H", 3, 3) + content[at + 12 :]
    assert refused(tmp_path, lying) == "archive-too-many"


def test_a_closed_archive_is_refused(tmp_path):
    content = bytearray(a_zip(("a.xml", b"<a/>")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    assert refused(tmp_path, bytes(content)) == "archive-encrypted"


def test_an_unknown_compression_and_an_office_document_are_refused(tmp_path):
    assert (
        refused(tmp_path, a_zip(("a.xml", b"<a/>"), compress=zipfile.ZIP_LZMA))
        == "archive-unknown-method"
    )
    office = a_zip(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>"))
    assert refused(tmp_path, office) == "office-document"


def test_an_archive_without_a_file_is_refused(tmp_path):
    assert refused(tmp_path, a_zip()) == "archive-empty"
    assert refused(tmp_path, a_zip(("d/", b""))) == "archive-empty"


@given(st.data())
def test_a_cut_or_damaged_archive_comes_out_whole_or_is_refused(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("zip")
    content = bytearray(a_zip(("a.xml", b"<a>" + bytes(range(256)) * 4), ("b.xml", b"<b/>")))
    for _each in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(content)[: data.draw(st.integers(0, len(content)))]
    try:
        found = opened(folder, content)
    except Unreadable:
        return
    for entry in found.entries:
        assert b"".join(found.chunks_of(entry))


# -- e-mails ---------------------------------------------------------------------------------------
def a_mail(*attachments) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Facture", "a@b.test", "c@d.test"
    message.set_content("Bonjour")
    for content, kind, name, rest in attachments:
        maintype, _slash, subtype = kind.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name, **rest)
    return message


def mailed(tmp_path, message):
    return opened(tmp_path, message.as_bytes(), opener=opened_mail)


def test_the_attachments_of_a_mail_come_out_and_its_logos_do_not(tmp_path):
    message = a_mail(
        (b"%PDF-1.7", "application/pdf", "../facture.pdf", {}),
        (b"\x89PNG" + b"x" * 200, "image/png", "logo.png", {}),
        (
            b"\xff\xd8" + b"x" * 90_000,
            "image/jpeg",
            "entete.jpg",
            {"cid": "<l@x>", "disposition": "inline"},
        ),
        (b"\xff\xd8" + b"x" * 90_000, "image/jpeg", "scan.jpg", {}),
        (b"sig", "application/pgp-signature", "s.asc", {}),
    )
    found = mailed(tmp_path, message)
    assert names(found) == ["facture.pdf", "scan.jpg"]
    assert [one.name for one in found.left_out] == ["logo.png", "entete.jpg", "s.asc"]
    assert b"".join(found.chunks_of(found.entries[0])) == b"%PDF-1.7"


def test_a_forwarded_mail_is_one_file_that_is_opened_in_its_turn(tmp_path):
    inner = a_mail((b"<a/>", "application/xml", "a.xml", {}))
    outer = a_mail()
    outer.add_attachment(inner)
    found = mailed(tmp_path, outer)
    (entry,) = found.entries
    again = tmp_path / "inner"
    again.write_bytes(b"".join(found.chunks_of(entry)))
    assert names(opened_mail(again, LIMITS)) == ["a.xml"]


def test_a_mail_without_attachment_ciphered_or_too_large_is_refused(tmp_path):
    assert refused(tmp_path, a_mail().as_bytes(), opener=opened_mail) == "mail-empty"
    ciphered = a_mail((b"x", "application/pkcs7-mime", "smime.p7m", {})).as_bytes()
    assert refused(tmp_path, ciphered, opener=opened_mail) == "mail-encrypted"
    small = Limits(mail_bytes=100)
    assert refused(tmp_path, a_mail().as_bytes(), small, opened_mail) == "mail-too-large"


def test_a_mail_of_thousands_of_parts_or_levels_is_refused_not_followed(tmp_path):
    parts = b"".join(b"--x\r\nContent-Type: application/pdf\r\n\r\nA\r\n" for _ in range(3000))
    head = b"Subject: a\r\nFrom: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    assert refused(tmp_path, head + parts + b"--x--", opener=opened_mail) == "mail-broken"
    deep = b"Subject: a\r\nFrom: b\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (level, level)
        for level in range(3000)
    )
    assert refused(tmp_path, deep, opener=opened_mail) in ("mail-broken", "mail-empty")


@given(st.binary(max_size=400))
def test_whatever_the_bytes_a_mail_is_opened_or_refused(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("mail")
    mail = b"Subject: a\r\nFrom: b\r\n" + content
    with suppress(Unreadable):
        assert opened(folder, mail, opener=opened_mail).entries


def test_a_picture_that_the_text_shows_is_a_logo_whatever_it_calls_itself(tmp_path):
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "x", "a@b.test"
    mail.set_content("Bonjour")
    mail.add_alternative("<img src='cid:logo@b'>", subtype="html")
    picture = b"\x89PNG\r\n\x1a\n" + b"\1" * 40_000
    for cid in ("<logo@b>", "<scan@b>"):
        mail.get_payload()[1].add_related(
            picture, "image", "png", cid=cid, filename=f"{cid[1:5]}.png"
        )
    (tmp_path / "m.eml").write_bytes(mail.as_bytes())
    with opened_mail(tmp_path / "m.eml", Limits()) as contents:
        assert [one.name for one in contents.entries] == ["scan.png"]
        assert [one.name for one in contents.left_out] == ["logo.png"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"From: a@b.test\n" + b"X-A: b\n" * 60_000 + b"\ncorps\n", "mail-headers"),
        (b"From: a@b.test\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\nX: " + b"y" * 300_000 + b"\n\nz\n--a--\n", "mail-headers"),
        (b"From: a@b.test\n\n" + b"boundary=x\n" * 400, "mail-broken"),
        (b"From: a@b.test\n\n" + b"boundary=x\n" * 200 + b"\n" * 400_000, "mail-broken"),
    ],
)  # fmt: skip
def test_a_mail_that_only_makes_us_work_is_refused_at_once(tmp_path, content, code):
    (tmp_path / "m.eml").write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        opened_mail(tmp_path / "m.eml", Limits())
    assert refused.value.code == code
