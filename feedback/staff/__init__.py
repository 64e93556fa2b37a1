"""The offices' workspace: queue, one report, rules, answers, figures."""
