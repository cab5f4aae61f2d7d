package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.ArmReport;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.ShadowReport;
import dev.gopuram.contracts.registry.VersionReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * All that a node counted since its start. Counts only grow and are reported whole, so that a report that is lost or
 * comes twice changes nothing. What belongs to no roll-out that runs, and has been reported, is forgotten.
 */
final class Counters {
    private final Map<Arm, Counter> arms = new ConcurrentHashMap<>();
    private final Map<VersionName, VersionCounter> versions = new ConcurrentHashMap<>();
    private final Map<String, ShadowCounter> shadows = new ConcurrentHashMap<>();

    Counter arm(Arm arm) {
        Counter counter = arms.get(arm);
        return counter == null ? arms.computeIfAbsent(arm, name -> new Counter()) : counter;
    }

    VersionCounter version(VersionName version) {
        VersionCounter counter = versions.get(version);
        return counter == null ? versions.computeIfAbsent(version, name -> new VersionCounter()) : counter;
    }

    ShadowCounter shadow(String rollout) {
        return shadows.computeIfAbsent(rollout, id -> new ShadowCounter());
    }

    /** What the registry has not heard yet, as a whole; empty lists where there is nothing. */
    Report news(String node, String run, boolean withVersions) {
        List<ArmReport> ofArms = new ArrayList<>();
        arms.forEach((arm, counter) -> {
            if (counter.news()) {
                ofArms.add(new ArmReport(arm.rollout(), arm.step(), arm.candidate(), counter.counts(true)));
            }
        });
        List<VersionReport> ofVersions = new ArrayList<>();
        versions.forEach((name, counter) -> {
            if (withVersions && counter.news()) {
                ofVersions.add(counter.report(name));
            }
        });
        List<ShadowReport> ofShadows = new ArrayList<>();
        shadows.forEach((rollout, counter) -> {
            if (counter.news() > 0) {
                ofShadows.add(new ShadowReport(rollout, counter.comparison()));
            }
        });
        return new Report(node, run, ofArms, ofVersions, ofShadows);
    }

    /** The registry has these. */
    void reported(Report report) {
        for (ArmReport arm : report.arms()) {
            arm(new Arm(arm.rollout(), arm.step(), arm.candidate()))
                    .reported(arm.counts().requests());
        }
        for (VersionReport version : report.versions()) {
            version(new VersionName(version.tenant(), version.model(), version.version()))
                    .reported(version.requests());
        }
        for (ShadowReport shadow : report.shadows()) {
            shadow(shadow.rollout())
                    .reported(
                            shadow.comparison().compared() + shadow.comparison().dropped());
        }
    }

    /** Forgets what the registry has and nobody adds to any more. */
    void forget(Predicate<String> rolloutRuns, Predicate<VersionName> served) {
        arms.entrySet()
                .removeIf(e ->
                        !rolloutRuns.test(e.getKey().rollout()) && !e.getValue().news());
        shadows.entrySet()
                .removeIf(e -> !rolloutRuns.test(e.getKey()) && e.getValue().news() == 0);
        versions.entrySet()
                .removeIf(e -> !served.test(e.getKey()) && !e.getValue().news());
    }

    /** What the node itself saw of a step. */
    ArmCounts counts(String rollout, int step, boolean candidate, boolean withTimes) {
        Counter counter = arms.get(new Arm(rollout, step, candidate));
        return counter == null ? Findings.NOTHING : counter.counts(withTimes);
    }

    int size() {
        return arms.size() + versions.size() + shadows.size();
    }
}
