extension AttributionArguments {
    /// Everything that was set, for the registry.
    func settings(target: String) -> [String: String] {
        [
            "directions": directions.joined(separator: " "), "items": items ?? "", "split": split,
            "questions": questions ?? "", "variants": variants ?? "", "count": "\(count)",
            "target": target, "alpha": alpha, "primaryAlpha": "\(primaryAlpha)", "masks": masks,
            "layers": layers, "primary": primary ?? "", "reports": reports, "random": "\(random)",
            "shuffled": "\(shuffled)", "store": store ?? "", "devShare": "\(devShare)",
            "bound": "\(bound)", "template": template ?? "", "precise": "\(precise)",
            "probeLayers": probeLayers,
        ]
    }
}
