package dev.gopuram.gateway;

import dev.gopuram.edge.Policy;
import dev.gopuram.governance.KeptAnswers;
import java.util.List;

/**
 * What the calls of the public pass beside what every call does.
 *
 * @param limits what they may use, and how much
 * @param kept what was answered before
 */
record PublicPolicies(List<Policy> limits, KeptAnswers kept) {}
