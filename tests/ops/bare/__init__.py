"""Run inside a bare root by `script/bare-debian operate`: standard library only."""
