#!/usr/bin/env python3
"""Records the golden values of the tests, intervals and models of Sources/Statistics from scipy and statsmodels.

Run from the repository's root, in an environment of Tests/Recorders/requirements.txt (see `provenance` in the files for
the versions that made them):

    OMP_NUM_THREADS=1 python Tests/Recorders/inference_golden.py

Inputs are in the files, from numpy's generator with a fixed seed.
"""

import json
import pathlib
import platform
import warnings

import numpy as np
import scipy
import scipy.integrate
import scipy.optimize
import scipy.stats as st
import statsmodels
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_paired

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "StatisticsTests" / "Golden"
rng = np.random.default_rng(20)


def floats(array):
    return [float(value) for value in np.asarray(array, dtype=np.float64).ravel()]


def distributions():
    z = [-38.0, -8.5, -3.0, -1.0, -0.1, 0.0, 0.4, 1.959963984540054, 5.0, 12.0]
    p = [1e-300, 1e-20, 1e-6, 0.025, 0.075, 0.3, 0.5, 0.8, 0.975, 1 - 1e-9]
    normal = {"z": z, "cumulative": floats(st.norm.cdf(z)), "upperTail": floats(st.norm.sf(z)),
              "p": p, "quantile": floats(st.norm.ppf(p))}
    student = []
    for df in (1, 2, 5, 11, 47, 200, 5000):
        t = [0.0, 1e-3, 0.2, 1.0, 2.0, 4.0, 12.0, 80.0]
        levels = [1e-5, 0.025, 0.4, 0.5, 0.9, 0.95, 0.975, 0.9995]
        student.append({"degreesOfFreedom": df, "t": t, "upperTail": floats(st.t.sf(t, df)),
                        "levels": levels, "quantiles": floats(st.t.ppf(levels, df))})
    noncentral = [
        {"degreesOfFreedom": df, "t": t, "noncentrality": nc, "cumulative": float(st.nct.cdf(t, df, nc))}
        for df in (1, 2, 3, 11, 47) for t, nc in [(2.2, 2.8), (-2.0, 1.0), (0.5, 0.0), (5.0, 3.0), (1.0, 4.0)]
    ]
    return [{"normal": normal, "student": student, "noncentral": noncentral}]


def bootstraps():
    """scipy's own replicates with the interval it makes of them, so that nothing hangs on the draws."""
    cases = []
    for name, statistic in [("mean", np.mean), ("deviation", lambda x, axis: np.std(x, ddof=1, axis=axis))]:
        for n in (12, 40):
            data = np.round(rng.exponential(size=n), 6)
            results = {
                method: st.bootstrap((data,), statistic, n_resamples=999, method=method, confidence_level=level,
                                     rng=np.random.default_rng(3))
                for method, level in [("BCa", 0.95), ("percentile", 0.95)]
            }
            replicates = results["BCa"].bootstrap_distribution
            assert np.array_equal(replicates, results["percentile"].bootstrap_distribution)
            jackknife = [float(statistic(np.delete(data, i), axis=0)) for i in range(n)]
            narrow = st.bootstrap((data,), statistic, n_resamples=999, method="BCa", confidence_level=0.9,
                                  rng=np.random.default_rng(3)).confidence_interval
            cases.append({
                "statistic": name, "values": floats(data), "estimate": float(statistic(data, axis=0)),
                "replicates": floats(replicates), "jackknife": jackknife,
                "percentile": floats(results["percentile"].confidence_interval),
                "accelerated": floats(results["BCa"].confidence_interval), "accelerated90": floats(narrow),
            })
    return cases


def sign_flips():
    cases = []
    for n, shift in [(3, 1.0), (6, 0.0), (9, 0.7), (12, 0.4)]:
        x = np.round(rng.normal(shift, 1, n), 6)
        p = {alternative: st.permutation_test((x,), np.mean, permutation_type="samples", n_resamples=np.inf,
                                              alternative=alternative).pvalue
             for alternative in ("greater", "less")}
        # scipy's two-sided p doubles the smaller tail; the null distribution is symmetric.
        two = st.permutation_test((x,), lambda v, axis: np.abs(np.mean(v, axis=axis)), permutation_type="samples",
                                  n_resamples=np.inf, alternative="greater").pvalue
        cases.append({"values": floats(x), "pUpper": float(p["greater"]), "pLower": float(p["less"]),
                      "pTwoSided": float(two)})
    return cases


def equivalences():
    cases = []
    for n, mean, bound in [(12, 0.0, 0.5), (12, 0.6, 0.5), (48, 0.1, 0.4), (5, -0.2, 1.0)]:
        x = np.round(rng.normal(mean, 0.6, n), 6)
        p, lower, upper = ttost_paired(x, np.zeros(n), -bound, bound)
        interval = st.ttest_1samp(x, 0).confidence_interval(0.9)
        cases.append({"values": floats(x), "bound": bound, "p": float(p), "pLower": float(lower[1]),
                      "pUpper": float(upper[1]), "interval": floats(interval),
                      "tTest": float(st.ttest_1samp(x, 0).pvalue)})
    return cases


def effect_sizes():
    cases = []
    for n, mean in [(12, 0.8), (30, -0.3), (4, 2.0)]:
        x = np.round(rng.normal(mean, 1, n), 6)
        t = st.ttest_1samp(x, 0).statistic
        ends = [scipy.optimize.brentq(lambda nc: st.nct.cdf(t, n - 1, nc) - p, t - 12, t + 12, xtol=1e-13) / np.sqrt(n)
                for p in (0.975, 0.025)]
        cases.append({"values": floats(x), "dz": float(t / np.sqrt(n)), "interval": floats(ends)})
    return cases


def rank_correlations():
    cases = []
    for n, levels, slope in [(3, 100, 1.0), (12, 100, 0.5), (40, 3, 0.3), (25, 5, -2.0), (10, 100, 50.0)]:
        x = np.round(rng.normal(size=n) * levels / 3) / levels
        y = np.round((slope * x + rng.normal(size=n)) * levels / 3) / levels
        result = st.spearmanr(x, y)
        cases.append({"first": floats(x), "second": floats(y), "correlation": float(result.statistic),
                      "p": float(result.pvalue), "ranks": floats(st.rankdata(x))})
    return cases


def page_trends():
    cases = []
    for m, n, slope, decimals in [(2, 3, 0.0, 6), (10, 3, 0.5, 0), (12, 5, 0.2, 6), (20, 3, 0.1, 6), (7, 8, 0.1, 6),
                                  (48, 5, 0.08, 6), (12, 5, -0.3, 6), (30, 9, 0.05, 1)]:
        values = np.round(rng.normal(size=(m, n)) + slope * np.arange(n), decimals)
        result = st.page_trend_test(values)
        case = {"values": [floats(row) for row in values], "statistic": float(result.statistic),
                "p": float(result.pvalue), "method": result.method,
                "pNormal": float(st.page_trend_test(values, method="asymptotic").pvalue)}
        if n <= 8:
            case["pExact"] = float(st.page_trend_test(values, method="exact").pvalue)
        cases.append(case)
    return cases


def dense_reml(y, x, groups):
    """The REML fit with the whole covariance matrix written out, its ratio to the last digit."""
    z = (groups[:, None] == np.unique(groups)[None, :]).astype(float)
    n, p = x.shape

    def parts(ratio):
        inverse = np.linalg.inv(np.eye(n) + ratio * z @ z.T)
        a = x.T @ inverse @ x
        beta = np.linalg.solve(a, x.T @ inverse @ y)
        r = y - x @ beta
        return a, beta, r @ inverse @ r, np.linalg.slogdet(np.eye(n) + ratio * z @ z.T)[1] + np.linalg.slogdet(a)[1]

    def slope(ratio):
        v = np.eye(n) + ratio * z @ z.T
        inverse = np.linalg.inv(v)
        projector = inverse - inverse @ x @ np.linalg.solve(x.T @ inverse @ x, x.T @ inverse)
        rss = y @ projector @ y
        return np.trace(projector @ z @ z.T) - (n - p) * (y @ projector @ z @ z.T @ projector @ y) / rss

    ratio = 0.0 if slope(0.0) >= 0 or n == z.shape[1] else scipy.optimize.brentq(slope, 0, 1e4, xtol=1e-15, rtol=1e-14)
    a, beta, rss, logs = parts(ratio)
    scale = rss / (n - p)
    return {"coefficients": floats(beta), "standardErrors": floats(np.sqrt(scale * np.diag(np.linalg.inv(a)))),
            "residualVariance": float(scale), "groupVariance": float(ratio * scale),
            "logLikelihood": float(-0.5 * ((n - p) * (np.log(2 * np.pi * scale) + 1) + logs))}


def mixed_models():
    cases = []
    for name, sizes, spread, offset in [
        ("balanced", [5] * 12, 1.2, 0.0), ("boundary", [5] * 12, 0.1, 0.0),
        ("unequal", [1, 2, 3, 5, 8, 13, 4, 4, 2, 9], 1.5, 100.0),
        ("many", [3 + i % 4 for i in range(48)], 0.4, 0.0), ("strong", [4] * 15, 30.0, 0.0),
        ("none", [6] * 10, 0.0, 0.0), ("single", [1] * 14, 0.5, 0.0),
    ]:
        groups = np.repeat(np.arange(len(sizes)), sizes)
        n = len(groups)
        dose = np.round(rng.choice([-0.4, -0.2, 0.0, 0.2, 0.4], size=n), 3)
        outer = np.round(rng.normal(size=len(sizes)) * 3 + offset, 3)[groups]
        levels = rng.normal(size=len(sizes)) * spread
        if name == "none":
            # Groups that are more alike than chance would make them.
            noise = rng.normal(size=n)
            noise -= np.array([noise[groups == g].mean() for g in range(len(sizes))])[groups] * 0.9
        else:
            noise = rng.normal(size=n)
        y = np.round(offset + 2 * dose - 0.1 * outer + levels[groups] + noise, 6)
        x = np.column_stack([np.ones(n), dose, outer])
        case = {"name": name, "scores": floats(y), "columns": [floats(dose), floats(outer)],
                "groups": [int(g) for g in groups], "exact": dense_reml(y, x, groups)}
        if name not in ("boundary", "none", "single"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fit = MixedLM(y, x, groups).fit(reml=True, method=["bfgs"], gtol=1e-10)
            case["statsmodels"] = {
                "coefficients": floats(fit.fe_params), "standardErrors": floats(fit.bse_fe),
                "residualVariance": float(fit.scale), "groupVariance": float(fit.cov_re[0, 0]),
                "logLikelihood": float(fit.llf), "pNormal": floats(np.asarray(fit.pvalues)[:3]),
            }
            for key in ("residualVariance", "groupVariance", "logLikelihood"):
                print("MixedLM", name, key, case["statsmodels"][key] / case["exact"][key] - 1)
        cases.append(case)
    return cases


def cosines():
    """cos / sqrt(reliability * reliability) with the products written out."""
    cases = []
    for k, width, paired in [(8, 6, True), (12, 20, False)]:
        first = np.round(rng.normal(size=(k, width)) + np.linspace(1, 2, width), 3).astype(np.float32)
        second = np.round(rng.normal(size=(k, width)) + np.linspace(2, 1, width), 3).astype(np.float32)
        a, b = first.astype(float), second.astype(float)
        true = lambda u, v: np.mean([u[i] @ v[j] for i in range(k) for j in range(k) if i != j])
        ma, mb = a.mean(axis=0), b.mean(axis=0)
        reliabilities = [true(a, a) / (ma @ ma), true(b, b) / (mb @ mb)]
        observed = ma @ mb / np.sqrt((ma @ ma) * (mb @ mb))
        freed = (true(a, b) / np.sqrt(true(a, a) * true(b, b)) if paired
                 else observed / np.sqrt(reliabilities[0] * reliabilities[1]))
        cases.append({"clusters": k, "width": width, "isPaired": paired, "first": floats(first),
                      "second": floats(second), "observed": float(observed), "reliabilities": floats(reliabilities),
                      "disattenuated": float(freed)})
    return cases


def t_power(effect, clusters, alpha, two_sided):
    """The power of a t test, by integrating over the standard deviation."""
    df, nc = clusters - 1, effect * np.sqrt(clusters)
    bound = st.t.isf(alpha / 2 if two_sided else alpha, df)

    def integrand(s):
        tails = st.norm.sf(bound * s - nc) + (st.norm.cdf(-bound * s - nc) if two_sided else 0)
        return tails * st.chi.pdf(s * np.sqrt(df), df) * np.sqrt(df)

    middle = [1 - 3 / np.sqrt(2 * df), 1, 1 + 3 / np.sqrt(2 * df)]
    ends = [0] + [m for m in middle if m > 0] + [1 + 12 / np.sqrt(2 * df)]
    return sum(scipy.integrate.quad(integrand, a, b, epsabs=1e-13, epsrel=1e-13)[0] for a, b in zip(ends, ends[1:]))


def powers():
    cases = []
    for clusters in (4, 12, 48, 200):
        for alpha, power, side in [(0.05, 0.8, "two-sided"), (0.01, 0.9, "two-sided"), (0.05, 0.8, "larger")]:
            two = side == "two-sided"
            effect = scipy.optimize.brentq(lambda d: t_power(d, clusters, alpha, two) - power, 0.01, 20, xtol=1e-13)
            # statsmodels gives NaN, and a wrong solution, where scipy's noncentral t does in the far tail.
            theirs = TTestPower().power(effect, clusters, alpha, alternative=side)
            print("TTestPower", clusters, alpha, side, theirs - power)
            assert np.isnan(theirs) or abs(theirs - power) < 1e-9
            cases.append({"clusters": clusters, "level": alpha, "power": power, "isTwoSided": two,
                          "effect": float(effect)})
    return cases


def corrections():
    cases = []
    for count in (1, 5, 20):
        values = np.round(rng.uniform(size=count) ** 2, 4)
        cases.append({"values": floats(values), "holm": floats(multipletests(values, method="holm")[1]),
                      "benjaminiHochberg": floats(multipletests(values, method="fdr_bh")[1])})
    return cases


def main():
    provenance = {
        "recorder": "Tests/Recorders/inference_golden.py", "python": platform.python_version(),
        "numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
    }
    files = {
        "distributions": distributions(), "bootstrap": bootstraps(), "sign_flip": sign_flips(),
        "equivalence": equivalences(), "cohens_dz": effect_sizes(), "rank_correlation": rank_correlations(),
        "page_trend": page_trends(), "mixed_model": mixed_models(), "disattenuated_cosine": cosines(),
        "power": powers(), "corrections": corrections(),
    }
    for name, cases in files.items():
        path = GOLDEN / f"{name}.json"
        text = json.dumps({"provenance": provenance, "cases": cases}, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
        print(path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
