"""Which names `pylab` brings and where they are: a table, so that finding a name imports nothing. Read by star.py.

As of matplotlib 3.11 and NumPy 2; a name that the installed version lacks says so when used.
"""

from __future__ import annotations

_PYPLOT = """
    Annotation Arrow Artist AutoLocator AxLine Axes BackendFilter Button Circle Colorizer ColorizingArtist Colormap Figure
    FigureBase FigureCanvasBase FigureManagerBase FixedFormatter FixedLocator FormatStrFormatter Formatter FuncFormatter GridSpec
    IndexLocator Line2D LinearLocator Locator LogFormatter LogFormatterExponent LogFormatterMathtext LogLocator MaxNLocator
    MouseButton MultipleLocator Normalize NullFormatter NullLocator PolarAxes Polygon Rectangle ScalarFormatter Slider Subplot
    SubplotSpec Text TickHelper Widget acorr angle_spectrum annotate arrow autoscale autumn available_backends axes axhline axhspan
    axis axline axvline axvspan backend_registry bar bar_label barbs barh bone box boxplot broken_barh cla clabel clf clim close
    cohere color_sequences colorbar colormaps connect contour contourf cool copper csd cycler delaxes disconnect draw draw_all
    draw_if_interactive ecdf errorbar eventplot figaspect figimage figlegend fignum_exists figtext figure fill fill_between
    fill_betweenx findobj flag gca gcf gci get get_backend get_cmap get_current_fig_manager get_figlabels get_fignums
    get_plot_commands get_scale_names getp ginput gray grid grouped_bar hexbin hist hist2d hlines hot hsv imread imsave imshow
    inferno install_repl_displayhook interactive ioff ion isinteractive jet legend locator_params loglog magma magnitude_spectrum
    margins matshow minorticks_off minorticks_on new_figure_manager nipy_spectral pause pcolor pcolormesh phase_spectrum pie
    pie_label pink plasma plot polar prism psd quiver quiverkey rc rcParams rcParamsDefault rcParamsOrig rc_context rcdefaults
    rgrids savefig sca scatter sci semilogx semilogy set_cmap set_loglevel setp show specgram spring spy stackplot stairs stem step
    streamplot subplot subplot2grid subplot_mosaic subplot_tool subplots subplots_adjust summer suptitle switch_backend table text
    thetagrids tick_params ticklabel_format tight_layout title tricontour tricontourf tripcolor triplot twinx twiny
    uninstall_repl_displayhook violinplot viridis vlines waitforbuttonpress winter xcorr xkcd xlabel xlim xscale xticks ylabel ylim
    yscale yticks
"""
_DATES = """
    DAILY DateFormatter DateLocator DayLocator FR HOURLY HourLocator MINUTELY MO MONTHLY MinuteLocator MonthLocator RRuleLocator SA
    SECONDLY SU SecondLocator TH TU WE WEEKLY WeekdayLocator YEARLY YearLocator date2num datestr2num drange num2date relativedelta
    rrule
"""
_RANDOM = """
    BitGenerator Generator MT19937 PCG64 PCG64DXSM Philox RandomState SFC64 SeedSequence beta binomial bytes chisquare choice
    default_rng dirichlet exponential f gamma geometric get_state gumbel hypergeometric laplace logistic lognormal logseries
    multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal pareto permutation poisson power rand
    randint randn random random_integers random_sample ranf rayleigh sample seed set_state shuffle standard_cauchy
    standard_exponential standard_gamma standard_normal standard_t triangular uniform vonmises wald weibull zipf
"""
_FFT = """
    fft fft2 fftfreq fftn fftshift hfft ifft ifft2 ifftn ifftshift ihfft irfft irfft2 irfftn rfft rfft2 rfftfreq rfftn
"""

NAMES: dict[str, str] = {
    "matplotlib.pyplot": _PYPLOT,
    "matplotlib.dates": _DATES,
    "matplotlib.mlab": "detrend detrend_linear detrend_mean detrend_none window_hanning window_none",
    "matplotlib.cbook": "flatten silent_list",
    "numpy.random": _RANDOM,
    "numpy.fft": _FFT,
    "contextlib": "AbstractContextManager ExitStack",
    "enum": "Enum",
    "typing": "IO TYPE_CHECKING cast overload",
}
"""Module -> the names taken from it."""

MODULES: dict[str, str] = {
    **{name: name for name in "datetime functools importlib inspect logging matplotlib signal sys threading time".split()},
    **{name: f"matplotlib.{name}" for name in "cbook mlab rcsetup style".split()},
    "ma": "numpy.ma",
    "mpl": "matplotlib",
    "plt": "matplotlib.pyplot",
}
"""Name -> the module that it is."""
