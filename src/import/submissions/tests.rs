//! Exports as the tools write them, and files that are none.

use std::io::Write;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;

fn read(bytes: &[u8]) -> Result<Export, Unread> {
    of_bytes("x", bytes, &Budget(Cell::new(1_000)))
}

fn key(bytes: &[u8]) -> &'static str {
    read(bytes).expect_err("must be refused").key
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn what_is_no_export_is_named() {
    for (bytes, expected) in [
        (&b""[..], "import-empty"),
        (b" \n ", "import-empty"),
        (b"{}", "import-json-other"),
        (b"{\"value\": 1}", "import-json-other"),
        (b"{\"value\": [", "import-json-broken"),
        (b"[] []", "import-json-broken"),
        (b"[\"\xff\"]", "import-json-broken"),
        (b"a;b\0", "import-no-text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "import-no-text"),
        (b"H\xe4 t\xean;a", "import-encoding"),
        (b"PK\x03\x04 not really", "import-zip-broken"),
        (b"a,b\nx\n", "import-csv-ragged"),
        (b"a,a\nx,y\n", "import-csv-twice"),
        (b"a,PARENT_KEY\nx,y\n", "import-csv-roots"),
    ] {
        assert_eq!(key(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
    let deep = "[".repeat(100_000);
    assert_eq!(key(deep.as_bytes()), "import-json-broken");
    let deep = format!("[{}1{}]", "{\"a\":".repeat(500), "}".repeat(500));
    assert_eq!(key(deep.as_bytes()), "import-json-broken");
}

#[test]
fn an_endless_export_is_not_kept() {
    let many = format!("[{}{{}}]", "{\"a\":1},".repeat(2_000));
    assert_eq!(key(many.as_bytes()), "import-too-much");
    assert_eq!(key(format!("a\n{}", "x\n".repeat(2_000)).as_bytes()), "import-too-much");
    let wide = format!("a[99]/b[99]/c\n{}", "x\n".repeat(10));
    assert_eq!(key(wide.as_bytes()), "import-too-much", "empty entries before it count too");
    let megabyte = vec![b' '; 1024 * 1024];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("form.csv", SimpleFileOptions::default()).unwrap();
    (0..80).for_each(|_| writer.write_all(&megabyte).unwrap());
    let bomb = writer.finish().unwrap().into_inner();
    assert!(bomb.len() < 200_000);
    assert_eq!(key(&bomb), "import-too-large");
}

#[test]
fn files_of_a_form_and_its_repeats_are_joined_by_their_keys_and_attachments_are_not_read() {
    let form = b"\xef\xbb\xbfa,KEY\n\"=1\n2\",k1\ny,k2\n";
    // The file of a repeat within a repeat leaves the one around it out of its name; its key does not.
    let outer = b"b,PARENT_KEY,KEY\nq,k2,k2/g/outer[1]\nr,k1,k1/g/outer[1]\n";
    let inner = b"c,PARENT_KEY,KEY\ns,k2/g/outer[1],k2/g/outer[1]/inner[1]\n";
    let files: [(&str, &[u8]); 4] =
        [("form-inner.csv", inner), ("form-outer.csv", outer), ("form.csv", form), ("media/list.csv", b"\0")];
    let export = read(&zipped(&files)).unwrap();
    assert_eq!((export.file.as_str(), export.is_table), ("form.csv", true));
    let [first, second] = export.submissions.as_slice() else { panic!("{export:?}") };
    assert_eq!((first.number, second.number), (2, 4), "numbers are lines");
    assert_eq!(second.answers.list("g/outer").unwrap()[0].list("inner").unwrap()[0].get("c"), Some("s"));
    assert_eq!(first.answers.list("outer").unwrap()[0].get("b"), Some("r"), "groups may be left out");
    let lost: [(&str, &[u8]); 2] =
        [("form.csv", form), ("form-outer.csv", b"b,PARENT_KEY,KEY\nq,k9,k9/o[1]\n")];
    let unread = read(&zipped(&lost)).unwrap_err();
    assert_eq!((unread.key, unread.file.as_str()), ("import-csv-lost", "form-outer.csv"));
    assert_eq!(key(&zipped(&[("a.xlsx", b"x")])), "import-zip-empty");
    assert_eq!(key(&zipped(&[("a.csv", b"a\nx\n"), ("b.csv", b"a\nx\n")])), "import-csv-roots");
    let mut broken = zipped(&files);
    let middle = broken.len() / 3;
    broken[middle..middle + 40].fill(0xff);
    assert!(read(&broken).is_err());
}

#[test]
fn a_mapping_is_refused_by_line_and_key() {
    let text = "round = { value = \"2026-Q4\" }\ndeclard = true\n";
    let unread = mapping_of("m.toml", text).unwrap_err();
    let told = format!("{:?}", unread.args);
    assert!(unread.key == "import-mapping-unread" && told.contains("declard"), "{told}");
    assert!(told.contains("\"2\""), "the line: {told}");
    assert!(mapping_of("m.toml", &format!("a = {}", "[".repeat(100_000))).is_err());
    let example = include_str!("../../../docs/import/mapping.toml");
    assert_eq!(mapping_of("m.toml", example).unwrap().faults(false), []);
}

proptest! {
    #[test]
    fn spoilt_exports_are_read_or_refused(
        at in 0usize..10_000, byte in any::<u8>(), cut in 0usize..10_000, which in 0usize..3,
    ) {
        let files: [&[u8]; 3] = [
            include_bytes!("../../../tests/fixtures/submissions/central.json"),
            include_bytes!("../../../tests/fixtures/submissions/kobo.json"),
            include_bytes!("../../../tests/fixtures/submissions/wide.csv"),
        ];
        let mut bytes = files[which].to_vec();
        let place = at % bytes.len();
        bytes[place] = byte;
        if cut % 2 == 0 {
            bytes.truncate(cut % files[which].len());
        }
        if let Ok(export) = read(&bytes) {
            prop_assert!(export.submissions.len() <= 1_000);
        }
    }
}
