#!/usr/bin/env python3
"""Records the golden values of Tests/StatisticsTests and of the bag of words from scikit-learn.

Run from the repository's root, in an environment with scikit-learn (see `provenance` in the files
for the versions that made them):

    OMP_NUM_THREADS=1 python Tests/Recorders/statistics_golden.py

Inputs come from a generator that Tests/StatisticsTests/GoldenInputs.swift repeats bit for bit:
SplitMix64 and sums of twelve 10-bit numbers, all exact in single precision.
"""

import json
import pathlib
import platform

import numpy as np
import scipy
import scipy.stats
import sklearn
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.covariance import ledoit_wolf
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (
    accuracy_score, adjusted_rand_score, average_precision_score, balanced_accuracy_score, confusion_matrix, f1_score,
    precision_score, recall_score, roc_auc_score, silhouette_samples,
)
from sklearn.metrics.pairwise import cosine_distances
from sklearn.preprocessing import StandardScaler

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "StatisticsTests" / "Golden"
MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def near_normal(self):
        """The sum of twelve 10-bit numbers over 1024, minus 6: variance 1, exact in float32."""
        total = 0
        for _ in range(3):
            bits = self.next()
            total += sum((bits >> shift) & 1023 for shift in (0, 16, 32, 48))
        return total / 1024 - 6


def planted(seed, rows, columns, classes):
    """Features [rows, columns] and labels: the class of the largest of noisy planted scores."""
    generator = SplitMix64(seed)
    weights = [[generator.near_normal() for _ in range(columns)] for _ in range(classes)]
    features = np.zeros((rows, columns), dtype=np.float32)
    labels = []
    for row in range(rows):
        x = [generator.near_normal() for _ in range(columns)]
        # A column of another scale and mean, one that is nearly constant, one that is constant.
        x[0] = x[0] * 64 + 100
        x[1] = 3 + x[1] / 1024
        x[2] = 0.625
        scores = [
            sum(a * b for a, b in zip(w[3:], x[3:])) + 4 * generator.near_normal() for w in weights
        ]
        features[row] = x
        labels.append(max(range(classes), key=lambda k: scores[k]))
    return features, np.array(labels)


def floats(array):
    return [float(value) for value in np.asarray(array, dtype=np.float64).ravel()]


def exact_fit(x, y, c, balanced):
    """scikit-learn's solution at a tolerance far below the one under test."""
    model = LogisticRegression(
        C=c, class_weight="balanced" if balanced else None, solver="lbfgs", tol=1e-12,
        max_iter=200_000,
    )
    return model.fit(x, y)


def gradient_norm(model, x, y, c, balanced):
    """The norm of the objective's gradient: it bounds the distance of the weights from exact."""
    classes = len(model.classes_)
    counts = np.bincount(y, minlength=classes)
    weights = (len(y) / (classes * counts) if balanced else np.ones(classes))[y] * c
    if classes == 2:
        residuals = (1 / (1 + np.exp(-model.decision_function(x))) - y)[:, None]
    else:
        residuals = model.predict_proba(x) - np.eye(classes)[y]
    residuals = residuals * weights[:, None]
    slopes = residuals.T @ x + model.coef_
    return float(np.sqrt((slopes ** 2).sum() + (residuals.sum(axis=0) ** 2).sum()))


def logistic_cases():
    cases = []
    for seed, rows, columns, classes in [(1, 300, 12, 2), (2, 400, 10, 4), (3, 60, 90, 2)]:
        raw, y = planted(seed, rows, columns, classes)
        x = StandardScaler().fit(raw.astype(np.float64)).transform(raw.astype(np.float64))
        # The classifier under test sees the standardised columns in single precision.
        x = x.astype(np.float32).astype(np.float64)
        for c in (0.01, 1.0, 100.0):
            for balanced in (False, True):
                model = exact_fit(x, y, c, balanced)
                default = LogisticRegression(
                    C=c, class_weight="balanced" if balanced else None, max_iter=1000
                ).fit(x, y)
                cases.append({
                    "seed": seed, "rows": rows, "columns": columns, "classes": classes,
                    "inverseRegularization": c, "balanced": balanced,
                    "coefficients": floats(model.coef_), "intercepts": floats(model.intercept_),
                    "decisionValues": floats(model.decision_function(x[:20])),
                    "gradientNorm": gradient_norm(model, x, y, c, balanced),
                    "defaultToleranceDifference": float(
                        np.abs(default.coef_ - model.coef_).max()),
                })
    return cases


def scaler_cases():
    cases = []
    for seed, rows, columns in [(1, 300, 12), (4, 7, 5)]:
        raw, _ = planted(seed, rows, columns, 2)
        scaler = StandardScaler().fit(raw.astype(np.float64))
        cases.append({
            "seed": seed, "rows": rows, "columns": columns,
            "means": floats(scaler.mean_), "scales": floats(scaler.scale_),
        })
    return cases


def shapes():
    """Rows and columns: more of the one, more of the other."""
    return [(11, 60, 8), (12, 15, 40), (13, 9, 9)]


def plain(seed, rows, columns):
    """Features [rows, columns] whose columns have scales from 1 to 4, and a binary label a row."""
    generator = SplitMix64(seed)
    x = np.array([[generator.near_normal() * (1 + 3 * column / columns) + column
                   for column in range(columns)] for _ in range(rows)], dtype=np.float32)
    labels = np.array([row % 3 == 0 for row in range(rows)])
    return x, labels


def principal_component_cases():
    cases = []
    for seed, rows, columns in shapes():
        x, _ = plain(seed, rows, columns)
        x = x.astype(np.float64)
        # Rows and their negatives have the mean 0 and the second moment of the rows about 0.
        for centred, data, divisor in [(True, x, rows - 1), (False, np.vstack([x, -x]), rows)]:
            model = PCA(svd_solver="full").fit(data)
            variances = model.singular_values_ ** 2 / (divisor if centred else 2 * divisor)
            components = model.components_[:3]
            signs = np.sign(components[np.arange(3), np.abs(components).argmax(axis=1)])
            cases.append({
                "seed": seed, "rows": rows, "columns": columns, "centred": centred,
                "variances": floats(variances[variances > 1e-9 * variances[0]]),
                "components": floats(components * signs[:, None]),
            })
    return cases


def discriminant_cases():
    cases = []
    for seed, rows, columns in shapes():
        x, y = plain(seed, rows, columns)
        x = x.astype(np.float64)
        x[y] += np.linspace(-1, 1, columns)
        x = x.astype(np.float32).astype(np.float64)
        means = [x[~y].mean(axis=0), x[y].mean(axis=0)]
        within = x - np.where(y[:, None], means[1], means[0])
        covariance, shrinkage = ledoit_wolf(within, assume_centered=True)
        cases.append({
            "seed": seed, "rows": rows, "columns": columns, "shrinkage": float(shrinkage),
            "weights": floats(np.linalg.solve(covariance, means[1] - means[0])),
        })
    return cases


def ridge_cases():
    cases = []
    for seed, rows, columns in shapes():
        x, _ = plain(seed, rows, columns)
        x = x.astype(np.float64)
        y = x @ np.cos(np.arange(columns)) + np.sin(np.arange(rows)) * 5 + 3
        for penalty in (0.1, 10.0):
            model = Ridge(alpha=penalty, solver="cholesky").fit(x, y)
            cases.append({
                "seed": seed, "rows": rows, "columns": columns, "penalty": penalty,
                "values": floats(y), "coefficients": floats(model.coef_),
                "intercept": float(model.intercept_), "determination": float(model.score(x, y)),
            })
    return cases


def binary_metric_cases():
    cases = []
    generator = SplitMix64(99)
    for rows, levels, shift in [(40, 6, 0.5), (200, 1024, 1.0), (500, 3, -0.2), (25, 8, -9.0)]:
        labels = [int(generator.near_normal() > 0.8) for _ in range(rows)]
        labels[0], labels[1] = 0, 1
        scores = []
        for label in labels:
            value = generator.near_normal() + label + shift - 0.5
            scores.append(float(np.floor(value * levels) / levels))
        predicted = [int(score > 0) for score in scores]
        cases.append({
            "labels": labels, "scores": scores,
            "accuracy": accuracy_score(labels, predicted),
            "balancedAccuracy": balanced_accuracy_score(labels, predicted),
            "precision": precision_score(labels, predicted, zero_division=0),
            "recall": recall_score(labels, predicted, zero_division=0),
            "f1": f1_score(labels, predicted, zero_division=0),
            "auroc": roc_auc_score(labels, scores),
            "averagePrecision": average_precision_score(labels, scores),
        })
    return cases


def multiclass_metric_cases():
    cases = []
    generator = SplitMix64(77)
    for rows, classes in [(120, 3), (300, 7)]:
        labels = [generator.next() % classes for _ in range(rows)]
        scores = np.array([
            [round(generator.near_normal() * 8) / 8 + (k == label) for k in range(classes)]
            for label in labels
        ])
        predicted = scores.argmax(axis=1)
        areas = [roc_auc_score(np.array(labels) == k, scores[:, k]) for k in range(classes)]
        cases.append({
            "classes": classes, "labels": labels, "scores": floats(scores),
            "accuracy": accuracy_score(labels, predicted),
            "balancedAccuracy": balanced_accuracy_score(labels, predicted),
            "macroF1": f1_score(labels, predicted, average="macro", zero_division=0),
            "auroc": float(np.mean(areas)), "classAUROCs": areas,
            "confusion": [int(v) for v in
                          confusion_matrix(labels, predicted, labels=range(classes)).ravel()],
        })
    return cases


def descriptive_cases():
    generator = SplitMix64(5)
    values = [generator.near_normal() for _ in range(23)]
    others = [generator.near_normal() + 1 for _ in range(14)]
    levels = [0, 0.025, 0.1, 0.5, 0.77, 0.975, 1]
    n, m = len(values), len(others)
    pooled = ((n - 1) * np.var(values, ddof=1) + (m - 1) * np.var(others, ddof=1)) / (n + m - 2)
    mean_variance = (np.var(values, ddof=1) + np.var(others, ddof=1)) / 2
    return {
        "values": values, "others": others, "levels": levels,
        "quantiles": floats(np.quantile(values, levels)),
        "mean": float(np.mean(values)), "variance": float(np.var(values, ddof=1)),
        "cohensD": float((np.mean(values) - np.mean(others)) / np.sqrt(pooled)),
        "sensitivityIndex": float((np.mean(values) - np.mean(others)) / np.sqrt(mean_variance)),
    }


TEXTS = [
    "The cat sat on the mat.", "The cat didn't sit; it ran!", "A dog ran to the CAT",
    "I'm so happy today, so happy", "so happy that the dog came", "Ünïcode wörds: naïve café, café",
    "snake_case and x1 y22 are tokens", "naïve café in the rain", "", "a b c", "数学 と 数学 café",
    "x1 y22 and 3.14 or 22", "it ran, it sat, it ran", "line\tbreaks\nand tabs and breaks",
    "ΣΊΣΥΦΟΣ and ½ cup ² of rain", "emoji 😀 happy 😀 today",
]


def bag_of_words_case():
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    matrix = vectorizer.fit_transform(TEXTS).tocsr()
    matrix.sort_indices()
    unseen = ["the happy cat ran today and nobody saw it", "nothing known"]
    other = vectorizer.transform(unseen).tocsr()
    other.sort_indices()
    rows = lambda m: {"offsets": m.indptr.tolist(), "indices": m.indices.tolist(),
                      "values": floats(m.data)}
    return {
        "texts": TEXTS, "terms": vectorizer.get_feature_names_out().tolist(),
        "idf": floats(vectorizer.idf_), "train": rows(matrix), "unseen": unseen,
        "transformed": rows(other),
    }


def grouping_cases():
    """Silhouettes, average linkage, adjusted Rand index of points in planted groups."""
    cases = []
    generator = SplitMix64(41)
    for points, columns, groups in [(12, 3, 3), (28, 6, 9), (9, 2, 4)]:
        labels = [i % groups for i in range(points - 1)] + [0]
        centres = [[2 * generator.near_normal() for _ in range(columns)] for _ in range(groups)]
        x = np.array([[c + generator.near_normal() for c in centres[k]] for k in labels])
        distances = cosine_distances(x)
        distances = (distances + distances.T) / 2
        np.fill_diagonal(distances, 0)
        tree = linkage(squareform(distances, checks=False), "average")
        cut = fcluster(tree, groups, "maxclust")
        cases.append({
            "points": points, "groups": groups, "labels": labels, "distances": floats(distances),
            "silhouettes": floats(silhouette_samples(distances, labels, metric="precomputed")),
            "clusters": [int(v) for v in cut],
            "adjustedRand": adjusted_rand_score(labels, cut),
        })
    return cases


def adjusted_p(values):
    """Holm and Benjamini-Hochberg, from their definitions (the latter is scipy's, too)."""
    order = np.argsort(values)
    holm, running = np.empty(len(values)), 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, (len(values) - rank) * values[index]))
        holm[index] = running
    return floats(holm), floats(scipy.stats.false_discovery_control(values))


def testing_cases():
    cases = []
    for values in [[0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.001, 1.0, 0.02, 0.02, 0.2], [0.3]]:
        holm, fdr = adjusted_p(np.array(values))
        cases.append({"values": values, "holm": holm, "benjaminiHochberg": fdr})
    return cases


def correlation_cases():
    generator = SplitMix64(42)
    cases = []
    for count in (5, 28):
        x = [generator.near_normal() for _ in range(count)]
        y = [0.5 * v + generator.near_normal() for v in x]
        cases.append({"first": x, "second": y,
                      "correlation": float(scipy.stats.pearsonr(x, y).statistic)})
    return cases


def proportion_cases():
    cases = []
    for successes, count, level in [(0, 12, 0.95), (12, 12, 0.95), (3, 200, 0.95), (57, 100, 0.9), (1, 1, 0.99), (500, 10_000, 0.95)]:
        interval = scipy.stats.binomtest(successes, count).proportion_ci(level, method="exact")
        cases.append({"successes": successes, "count": count, "level": level, "lower": float(interval.low), "upper": float(interval.high)})
    return cases


def main():
    provenance = {
        "recorder": "Tests/Recorders/statistics_golden.py", "python": platform.python_version(),
        "scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__,
    }
    files = {
        "logistic_regression": logistic_cases(), "standard_scaler": scaler_cases(),
        "binary_metrics": binary_metric_cases(), "multiclass_metrics": multiclass_metric_cases(),
        "principal_components": principal_component_cases(),
        "linear_discriminant": discriminant_cases(), "ridge_regression": ridge_cases(),
        "descriptive": [descriptive_cases()], "bag_of_words": [bag_of_words_case()],
        "grouping": grouping_cases(), "multiple_testing": testing_cases(),
        "correlation": correlation_cases(), "proportion": proportion_cases(),
    }
    for name, cases in files.items():
        path = GOLDEN / f"{name}.json"
        text = json.dumps({"provenance": provenance, "cases": cases}, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
        print(path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
