import Testing
import Undertone

@Suite struct ContentDigestTests {
    /// Source of the values: FIPS 180-4 examples (NIST).
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownValues(_ text: String, _ expected: String) {
        #expect(ContentDigest.of(Array(text.utf8)) == expected)
    }

    @Test func piecesAndFilesGiveTheSame() throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var digest = ContentDigest()
        digest.update(Array(bytes[..<7]))
        digest.update([])
        digest.update(Array(bytes[7...]))
        let expected = ContentDigest.of(bytes)
        let inPieces = digest.finalize()
        #expect(inPieces == expected)
        let directory = try TemporaryDirectory()
        #expect(try ContentDigest.ofFile(directory.write("x", bytes: bytes)) == expected)
        #expect(errorOf { _ = try ContentDigest.ofFile("/nowhere") }?.code == .badInput)
    }
}
