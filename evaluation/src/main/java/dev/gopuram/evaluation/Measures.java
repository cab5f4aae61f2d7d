package dev.gopuram.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What trec_eval measures of one question's ranking: {@code ndcg_cut}, {@code recall} and {@code map}. */
public final class Measures {
    private Measures() {}

    /** The gain is the grade, the discount log2(rank + 1), the ideal the best that all judged documents allow. */
    public static double ndcg(Ranking ranking, Map<String, Integer> grades, int cut) {
        List<Integer> ideal =
                grades.values().stream().sorted(Comparator.reverseOrder()).toList();
        List<Integer> found = ranking.documents().stream()
                .map(document -> grades.getOrDefault(document, 0))
                .toList();
        double best = gain(ideal, cut);
        return best == 0 ? 0 : gain(found, cut) / best;
    }

    private static double gain(List<Integer> grades, int cut) {
        double gain = 0;
        for (int i = 0; i < Math.min(cut, grades.size()); i++) {
            gain += Math.max(0, grades.get(i)) * Math.log(2) / Math.log(i + 2);
        }
        return gain;
    }

    /** The share of the relevant documents that are among the first ones. */
    public static double recall(Ranking ranking, Map<String, Integer> grades, int cut) {
        long found = ranking.documents().stream()
                .limit(cut)
                .filter(d -> relevant(d, grades))
                .count();
        long all = grades.values().stream().filter(grade -> grade > 0).count();
        return all == 0 ? 0 : (double) found / all;
    }

    /** The mean, over all relevant documents, of the precision where each was found; 0 where it was not. */
    public static double averagePrecision(Ranking ranking, Map<String, Integer> grades) {
        double sum = 0;
        int found = 0;
        for (int i = 0; i < ranking.documents().size(); i++) {
            if (relevant(ranking.documents().get(i), grades)) {
                found++;
                sum += (double) found / (i + 1);
            }
        }
        long all = grades.values().stream().filter(grade -> grade > 0).count();
        return all == 0 ? 0 : sum / all;
    }

    private static boolean relevant(String document, Map<String, Integer> grades) {
        return grades.getOrDefault(document, 0) > 0;
    }
}
