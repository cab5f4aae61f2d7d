package dev.gopuram.gateway;

import dev.gopuram.edge.Policy;
import dev.gopuram.governance.KeptAnswers;
import dev.gopuram.governance.Overload;
import java.util.List;

/**
 * What the calls of the public pass beside what every call does.
 *
 * @param limits what they may use, and how much
 * @param kept what was answered before
 * @param overload whether there is room behind us
 */
record PublicPolicies(List<Policy> limits, KeptAnswers kept, Overload overload) {}
