"""THINKER: numbers and what stands behind them."""
