// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "generation-bench",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "undertone", path: "../..")],
    targets: [
        .executableTarget(
            name: "GenerationBench",
            dependencies: [.product(name: "LlamaEngine", package: "undertone")]
        )
    ],
    swiftLanguageModes: [.v6]
)
