#if canImport(CryptoKit)
    internal import CryptoKit
#else
    internal import COpenSSL
#endif

/// An incremental SHA-256, as it stands in manifests and runs.
///
/// libcrypto's on Linux, CryptoKit's on Apple systems.
public struct ContentDigest: ~Copyable {
    #if canImport(CryptoKit)
        private var state = SHA256()
    #else
        private let state: OpaquePointer
    #endif

    /// The digest of nothing yet.
    public init() {
        #if !canImport(CryptoKit)
            guard let context = EVP_MD_CTX_new(),
                EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
            else {
                preconditionFailure("libcrypto has no SHA-256, or memory is exhausted")
            }
            state = context
        #endif
    }

    deinit {
        #if !canImport(CryptoKit)
            EVP_MD_CTX_free(state)
        #endif
    }

    /// Takes in more bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        #if canImport(CryptoKit)
            state.update(bufferPointer: bytes)
        #else
            let status = EVP_DigestUpdate(state, bytes.baseAddress, bytes.count)
            precondition(status == 1, "libcrypto's SHA-256 failed")
        #endif
    }

    /// Takes in more bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of all bytes taken in, as 64 lower-case hexadecimal digits.
    public consuming func finalize() -> String {
        #if canImport(CryptoKit)
            let bytes = Array(state.finalize())
        #else
            var bytes = [UInt8](repeating: 0, count: 32)
            let status = EVP_DigestFinal_ex(state, &bytes, nil)
            precondition(status == 1, "libcrypto's SHA-256 failed")
        #endif
        return Self.hexadecimal(bytes)
    }

    /// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
    public static func of(_ bytes: [UInt8]) -> String {
        var digest = ContentDigest()
        digest.update(bytes)
        return digest.finalize()
    }

    /// The SHA-256 of a file, read in pieces of 1 MiB.
    ///
    /// - Throws: `UndertoneError` if the file can't be read.
    public static func ofFile(_ path: String) throws -> String {
        let file = try PosixFile.openForReading(path)
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { piece.deallocate() }
        var digest = ContentDigest()
        while true {
            let count = try file.read(into: piece)
            if count == 0 { break }
            digest.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        }
        return digest.finalize()
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
