// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "undertone",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "undertone", targets: ["UndertoneCommand"]),
        .library(name: "Undertone", targets: ["Undertone"]),
        .library(name: "LlamaEngine", targets: ["LlamaEngine"]),
        .library(name: "Statistics", targets: ["Statistics"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // `Scripts/bootstrap` writes the pkg-config files named here into the cache folder.
        .systemLibrary(name: "CLlama", pkgConfig: "undertone-llama"),
        .systemLibrary(name: "CLinearAlgebra", pkgConfig: "undertone-blas"),
        .systemLibrary(name: "CLBFGS", pkgConfig: "undertone-lbfgs"),
        .systemLibrary(name: "CStemmer", pkgConfig: "undertone-stemmer"),
        // Line editing and history of `undertone chat` and `repl`.
        .systemLibrary(name: "CLineEdit", pkgConfig: "undertone-edit"),
        // SHA-256 on Linux (CryptoKit on Apple): building swift-crypto's BoringSSL would triple the build.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
        .target(name: "Statistics", dependencies: ["CLinearAlgebra", "CLBFGS"]),
        .target(
            name: "LlamaEngine",
            dependencies: ["CLlama", .product(name: "Logging", package: "swift-log")]
        ),
        .target(
            name: "Undertone",
            dependencies: [
                "CStemmer",
                "LlamaEngine",
                "Statistics",
                .target(name: "COpenSSL", condition: .when(platforms: [.linux])),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // Not `Sources/undertone`: on a case-insensitive file system that is `Sources/Undertone`.
        .executableTarget(
            name: "UndertoneCommand",
            dependencies: [
                "CLineEdit",
                "LlamaEngine",
                "Statistics",
                "Undertone",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .testTarget(
            name: "StatisticsTests",
            dependencies: ["Statistics"],
            resources: [.copy("Golden")]
        ),
        .testTarget(
            name: "LlamaEngineTests",
            dependencies: ["LlamaEngine", "Undertone"],
            resources: [.copy("Golden")]
        ),
        .testTarget(
            name: "UndertoneTests",
            dependencies: ["LlamaEngine", "Statistics", "Undertone"],
            resources: [.copy("Golden")]
        ),
        .testTarget(name: "CommandTests", dependencies: ["Undertone", "UndertoneCommand"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
}
